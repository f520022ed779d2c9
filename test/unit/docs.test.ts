import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { powerToolConfigSpec } from '../../lib/api/power-tool-config.ts';
import { powerToolSpec } from '../../lib/api/power-tool.ts';
import { TOOL_ENV } from '../../lib/api/tool-env.ts';

const pages = findPages('.');
const targets = new Set(readFileSync('Makefile', 'utf8').match(/^[a-z][a-z0-9-]*(?=:)/gm));

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  test('names only make targets that exist', () => {
    const named = [...text.matchAll(/(?:^|`)make ([a-z][a-z0-9-]*)/gm)].map(([, name]) => name);
    expect(named.filter((name) => !targets.has(name ?? ''))).toEqual([]);
  });

  test('links only to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path ?? '');
    expect(links.filter((path) => !existsSync(join(dirname(page), path)))).toEqual([]);
  });

  test('names only scripts that exist', () => {
    const named = [
      ...text.matchAll(
        /^\s*(?:\.\/)?((?:cluster|knative|tools|test)\/[a-z/-]+|(?:update-profiler-images|grant-tool)\.sh)(?= |$)/gm,
      ),
    ];
    expect(named.map(([, path]) => path ?? '').filter((path) => !existsSync(path))).toEqual([]);
  });

  test('names only tests that exist', () => {
    const named = [...text.matchAll(/`(test\/[\w./-]+\.ts)`((?:,? "[^"\n]+")+)/g)];
    const missing = named.flatMap(([, file = '', names = '']) => {
      const source = existsSync(file) ? readFileSync(file, 'utf8') : '';
      const parts = [...names.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? '');
      return parts.filter((name) => !source.includes(name)).map((name) => `${file}: ${name}`);
    });
    expect(missing).toEqual([]);
  });

  test('shows only objects that the API accepts', () => {
    for (const object of ownObjects(text)) {
      const schema = object.kind === 'PowerTool' ? powerToolSpec : powerToolConfigSpec;
      expect(schema.safeParse(object.spec).error?.issues ?? []).toEqual([]);
    }
  });
});

interface OwnObject {
  readonly kind: string;
  readonly spec: unknown;
}

// Whoever copies an example must not get fewer limits than whoever applies the file that is shipped.
test.each(['README.md', 'docs/admins.md'])(
  'in %s a tool of ours has the limits that are shipped with it',
  (page) => {
    const configs = ownObjects(readFileSync(page, 'utf8')).filter(({ kind }) => kind === 'PowerToolConfig');
    expect(configs.length).toBeGreaterThan(0);
    for (const { spec } of configs) {
      const { name, allowedArgs, maxDuration } = powerToolConfigSpec.parse(spec);
      const [shipped] = ownObjects(`\`\`\`yaml\n${readFileSync(`tools/${name}/config.yaml`, 'utf8')}\`\`\``);
      expect(shipped?.spec).toMatchObject({ name, allowedArgs, maxDuration });
    }
  },
);

/** PowerTools and PowerToolConfigs in YAML blocks and here-documents. */
function ownObjects(text: string): OwnObject[] {
  const blocks = [...text.matchAll(/(?:```yaml\n|<<EOF[^\n]*\n)([\s\S]*?)(?:```|EOF\n)/g)].map(
    ([, block]) => block ?? '',
  );
  const objects = blocks.flatMap((block) => parseAllDocuments(block).map((one) => one.toJS() as OwnObject));
  return objects.filter(({ kind }) => kind === 'PowerTool' || kind === 'PowerToolConfig');
}

function findPages(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (['node_modules', '.git', 'dist'].includes(entry.name)) return [];
    return entry.isDirectory() ? findPages(path) : path.endsWith('.md') ? [path] : [];
  });
}

test('the pages on security name tests', () => {
  for (const page of ['SECURITY.md', 'docs/seeds.md']) {
    const named = readFileSync(page, 'utf8').match(/`test\/[\w./-]+\.test\.ts` "/g) ?? [];
    expect(named.length).toBeGreaterThan(20);
  }
});

test('the commands for admins in the README let a user run a tool', () => {
  const readme = readFileSync('README.md', 'utf8');
  const commands = readme.slice(readme.indexOf('**As an admin**'), readme.indexOf('Samples, waves'));
  for (const step of [
    /^kubectl label namespace shop toe\.run\/profiling=enabled/m,
    /^\.\/update-profiler-images\.sh py-spy /m,
    /^kubectl -n shop create rolebinding profilers --clusterrole=toe-user --group=shop-developers/m,
    /^\.\/grant-tool\.sh py-spy --group=shop-developers/m,
  ])
    expect(commands).toMatch(step);
});

test('the README shows of the demo only what it prints', () => {
  const [, shown = ''] = /^```\n( {2}ok [^`]*)```$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
  const steps = shown.slice(0, shown.indexOf('\n\n')).split('\n');
  const names = steps.map((line) => /^ {2}ok {2}(.*) \(\d+\.\d s\)$/.exec(line)?.[1] ?? line);
  const program = readFileSync('demo/embedded.ts', 'utf8');
  expect(names.filter((name) => !program.includes(`step('${name}'`))).toEqual([]);
  expect(names.length).toBe(program.match(/ step\(/g)?.length);
});

test('the README says what stays up when nobody profiles, and how often a sweep comes', () => {
  const [, minutes] =
    /schedule: "\*\/(\d+) /.exec(readFileSync('knative/base/sources/sources.yaml', 'utf8')) ?? [];
  expect(readFileSync('README.md', 'utf8')).toContain(`every ${minutes} minutes`);
});

test('the page on the upload lists each variable of a tool, and no other', () => {
  const page = readFileSync('docs/upload-protocol.md', 'utf8');
  const [, table = ''] = /^\| variable \| meaning \|\n([^]*?)\n\n/m.exec(page) ?? [];
  const named = table.split('\n').flatMap((row) => (row.split('|')[1] ?? '').match(/[A-Z_]{3,}/g) ?? []);
  expect(named.sort()).toEqual(TOOL_ENV.toSorted());
});

test('make check runs what needs Node alone', () => {
  const [, wanted = ''] = /^check: (.*?) ##/m.exec(readFileSync('Makefile', 'utf8')) ?? [];
  expect(wanted.split(' ')).toEqual(['$(INSTALLED)', 'types', 'verify', 'unit']);
});

test('ARCHITECTURE.md names each folder of the repository, and each of the tests', () => {
  const page = readFileSync('ARCHITECTURE.md', 'utf8');
  const foldersOf = (path: string): string[] =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^\.|^(?:node_modules|dist|docs|coverage)$/.test(entry.name))
      .map(({ name }) => name);
  const named = new Set(
    [...page.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) => cell.match(/[\w-]+/g) ?? []),
  );
  expect([...foldersOf('.'), ...foldersOf('test')].filter((folder) => !named.has(folder))).toEqual([]);
});

test('what is called the page of the collector is the page on that page', () => {
  const links = pages.flatMap((page) => [
    ...readFileSync(page, 'utf8').matchAll(/\[page of the collector\]\(([^)]*)\)/g),
  ]);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter(([, path]) => !path?.endsWith('/ui.md'))).toEqual([]);
});
