import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { matchesPattern } from '../../../lib/api/pattern.ts';
import { parseDuration } from '../../../lib/api/duration.ts';
import { readContainerfile } from '../../build/read-containerfile.ts';
import { readConfig, readExample, TOOL_FOLDERS } from '../../build/tool-folder.ts';

const textOf = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

/** Words for the types of files that the collector and its page know: docs/upload-protocol.md. */
const TYPES = [
  'folded',
  'cpuprofile',
  'heapprofile',
  'pprof',
  'jfr',
  'collapsed-html',
  'perf',
  'pcap',
  'text',
  'binary',
];

/** /toe/tool.json, as docs/tool-images.md says. */
const command = z.array(z.string().min(1)).min(1);
const toolFile = z.strictObject({
  command,
  stdout: z.string().startsWith('{out}/').optional(),
  stop: z.enum(['SIGINT', 'SIGTERM']).optional(),
  after: z.array(z.strictObject({ command, stdout: z.string().startsWith('{out}/').optional() })).optional(),
  explain: z.union([command, z.strictObject({ command })]).optional(),
  files: z.record(z.string(), z.enum(TYPES)).optional(),
  grows: z.boolean().optional(),
  rolling: z.boolean().optional(),
  memory: z
    .string()
    .regex(/^[1-9][0-9]*[KMG]i$/)
    .optional(),
});

const PLACEHOLDER = /\{([a-z]+)\}/g;

test('there are the tools that come with toe', () => {
  expect(TOOL_FOLDERS).toEqual(
    expect.arrayContaining(
      ['aperf', 'async-profiler', 'command/threads', 'node', 'tcpdump'].map((name) => `tools/${name}`),
    ),
  );
});

const IMAGES = globSync('tools/{*,*/*}/Containerfile').map(dirname);

test('a tool that is put upon another image is an image too', () => {
  expect(IMAGES).toContain('tools/command/threads');
});

test.each(IMAGES)(
  'the Containerfile of %s makes the shim unreadable, so that it hides its token',
  (folder) => {
    const copied = readContainerfile(folder).match(/^COPY --from=shim.*$/gm);
    expect(copied?.filter((line) => line !== 'COPY --from=shim /rootfs/ /')).toEqual([
      'COPY --from=shim --chmod=111 /shim /toe/shim',
    ]);
  },
);

const FROM_SCRATCH = IMAGES.filter((folder) => /^FROM scratch$/m.test(readContainerfile(folder)));

test('some images are made from nothing', () => {
  expect(FROM_SCRATCH.length).toBeGreaterThanOrEqual(4);
});

test.each(FROM_SCRATCH)('%s has a /tmp that every user can write to, as ./rootfs makes it', (folder) => {
  const [build = '', image = ''] = readContainerfile(folder).split(/^FROM scratch$/m);
  expect(build).toMatch(/^RUN install -d -m 1777 \/rootfs\/tmp$/m);
  expect(image).toMatch(/^COPY --from=shim \/rootfs\/ \/$[^]*^WORKDIR \/tmp$/m);
});

test.each(IMAGES.filter((folder) => existsSync(join(folder, 'image.conf'))))(
  'the Containerfile of %s has the user, the folder and the entrypoint of its image.conf',
  (folder) => {
    const said = readContainerfile(folder).match(/^(?:USER|WORKDIR|ENTRYPOINT) .*$/gm);
    const conf = textOf(folder, 'image.conf');
    const valueOf = (flag: string) => new RegExp(`^--${flag}=(.*)$`, 'm').exec(conf)?.[1] ?? '';
    expect(said).toEqual([
      `USER ${valueOf('user')}`,
      `WORKDIR ${valueOf('workdir')}`,
      `ENTRYPOINT ["${valueOf('entrypoint')}"]`,
    ]);
  },
);

describe.each(TOOL_FOLDERS)('%s', (folder) => {
  const config = readConfig(folder);
  const example = readExample(folder);
  const { command, stdout, files = {}, memory } = toolFile.parse(JSON.parse(textOf(folder, 'tool.json')));
  const { name = '', duration = '', args = [] } = example.spec.tool ?? {};

  test('its config is for the tool of its example, where toe looks for it', () => {
    expect(config.metadata).toMatchObject({ name, namespace: SYSTEM_NAMESPACE });
    expect(config.spec.name).toBe(name);
  });

  test('its config lets its example pass', () => {
    const { maxDuration = '24h', allowedArgs = [], allowedNamespaces } = config.spec;
    const bad = args.filter((argument) => !allowedArgs.some((pattern) => matchesPattern(argument, pattern)));
    expect(bad).toEqual([]);
    expect(parseDuration(duration)).toBeLessThanOrEqual(parseDuration(maxDuration) ?? 0);
    expect(allowedNamespaces ?? ['shop']).toContain(example.metadata.namespace);
  });

  test.each(['-w', '-z', '--out=/etc', '--pid=1', '/etc/passwd', '$(id)', 'a b', '--event=cpu,file=/x', ''])(
    'its config does not let the argument "%s" pass',
    (argument) => {
      const { allowedArgs } = config.spec;
      expect(allowedArgs?.some((pattern) => matchesPattern(argument, pattern))).toBe(false);
    },
  );

  test('its config is not privileged, and each added capability has its reason beside it', () => {
    const { allowPrivileged, capabilities } = config.spec.security;
    expect(allowPrivileged).toBe(false);
    const said = textOf(folder, 'config.yaml').replaceAll(/add: \[.*\]/g, '');
    const page = textOf(folder.replace('/threads', ''), 'README.md');
    for (const name of capabilities?.add ?? []) expect(said + page).toContain(name);
  });

  test('its config bounds its result, and with it what its work may take of the disk', () => {
    const { maxBytes = Infinity } = config.spec.output ?? {};
    expect(maxBytes).toBeLessThanOrEqual(256 * 1024 * 1024);
  });

  test('its tool.json names only what the shim replaces, and where the arguments of users go', () => {
    const words = [...command, stdout ?? ''].flatMap((word) => [...word.matchAll(PLACEHOLDER)]);
    const known = ['seconds', 'pid', 'out', 'work', 'args'];
    expect(words.map(([, word]) => word).filter((word) => !known.includes(word ?? ''))).toEqual([]);
    expect(command.includes('{args}')).toBe(config.spec.allowedArgs?.length !== 0);
    expect(Object.keys(files)).not.toEqual([]);
  });

  test('its config keeps it from pods that have less memory than its tool.json lets it use', () => {
    expect(config.spec.needsMemory).toBe(memory);
  });

  test('it has a page, and all that an image is made of', () => {
    expect(existsSync(join(folder.replace('/threads', ''), 'README.md'))).toBe(true);
    expect(existsSync(join(folder, 'Containerfile'))).toBe(true);
  });
});
