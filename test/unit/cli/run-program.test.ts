import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { matchesPattern } from '../../../lib/api/pattern.ts';
import { KubeError } from '../../../lib/kube/port.ts';
import { powerToolsPath } from '../../../lib/kube/paths.ts';
import { EXIT } from '../../../cli/core/failure.ts';
import { makeProgram } from '../../../cli/program.ts';
import { runProgram } from '../../../cli/run-program.ts';
import { aCliJob } from './harness/jobs.ts';
import { makeCluster, makeMachine, type TestMachine } from './harness/machine.ts';
import type { Place } from '../../../cli/core/suggest.ts';

/** Thrown where a command line has been understood and the cluster is wanted. */
class Understood extends Error {
  readonly place: Place;
  constructor(place: Place) {
    super('understood');
    this.place = place;
  }
}

/** @returns the place that the command line names, once it is understood; else its exit code. */
async function understand(argv: readonly string[], machine = makeMachine()): Promise<Place | number> {
  const connect = (place: Place): never => {
    throw new Understood(place);
  };
  return runProgram(argv, { machine, connect }).catch((error: unknown) => {
    if (error instanceof Understood) return error.place;
    throw error;
  });
}

async function helpOf(...words: string[]): Promise<string> {
  const machine = makeMachine();
  expect(await runProgram([...words, '--help'], { machine, connect: () => makeCluster({}) })).toBe(0);
  return machine.out.join('\n');
}

const commands = makeProgram({
  machine: makeMachine(),
  connect: () => makeCluster({}),
  argv: [],
  toolArgs: [],
  exit: () => undefined,
}).commands.map((command) => command.name());

/** The words of a line as a shell parts them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

describe.each([[], ...commands.map((name) => [name])])('The help of kubectl toe %s', (...words) => {
  test('has examples that are understood', async () => {
    const examples = (await helpOf(...words)).match(/^ {2}kubectl toe .*$/gm) ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const [, , ...argv] = wordsOf(example);
      if (words.length > 0) expect(argv).toContain(words[0]);
      expect(await understand(argv)).toBeInstanceOf(Object);
    }
  });

  test('names the options that all have', async () => {
    const help = await helpOf(...words);
    for (const option of ['--namespace', '--context', '--kubeconfig', '--help'])
      expect(help).toContain(option);
  });
});

test('the commands are those that docs/cli.md has', () => {
  expect(commands).toEqual(['run', 'tools', 'list', 'stop', 'cancel', 'fetch', 'ui']);
});

test.each(['README.md', 'docs/cli.md'])('what %s shows is understood', async (page) => {
  const shown = readFileSync(page, 'utf8').match(/^kubectl toe .*$/gm) ?? [];
  const lines = shown.map((line) => line.replace(/ +#.*$/, '')).filter((line) => !line.includes('--help'));
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(await understand(wordsOf(line).slice(2))).toBeInstanceOf(Object);
});

test('the arguments that are shown for a tool are ones that its config allows', async () => {
  const pages = globSync('{README.md,docs/*.md,tools/*/README.md}').map((page) => readFileSync(page, 'utf8'));
  const shown = [await helpOf('run'), ...pages].join('\n').matchAll(/kubectl toe run (\S+) .* -- (.+)$/gm);
  const known = [...shown].filter(([, tool]) => existsSync(`tools/${tool}/config.yaml`));
  expect(known.length).toBeGreaterThan(1);
  for (const [line, tool, args = ''] of known) {
    const { spec } = parse(readFileSync(`tools/${tool}/config.yaml`, 'utf8')) as Config;
    const refused = wordsOf(args).filter((arg) => !spec.allowedArgs.some((one) => matchesPattern(arg, one)));
    expect({ line, refused }).toEqual({ line, refused: [] });
  }
});

interface Config {
  readonly spec: { readonly allowedArgs: readonly string[] };
}

test('docs/cli.md explains every exit code', () => {
  const rows = [...readFileSync('docs/cli.md', 'utf8').matchAll(/^\| (\d+) \| .+ \|$/gm)];
  expect(rows.map(([, code]) => Number(code))).toEqual(Object.values(EXIT));
});

test('--version is that of the package', async () => {
  const machine = makeMachine();
  expect(await understand(['--version'], machine)).toBe(0);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(machine.out).toEqual([version]);
});

test('exit codes stand in the help', async () => {
  const help = await helpOf();
  for (const code of [
    '0 done',
    '1 the job failed',
    '2 wrong usage',
    '3 refused',
    '4 not over',
    '5 no answer',
    '130',
  ])
    expect(help).toContain(code);
});

test.each([
  ['list -n shop --context prod --kubeconfig /k', { namespace: 'shop', context: 'prod', kubeconfig: '/k' }],
  ['-n shop list', { namespace: 'shop' }],
  ['run py-spy -l app=web -n shop -- -n other', { namespace: 'shop' }],
])('%s means %j', async (line, place) => {
  expect(await understand(line.split(' '))).toEqual({ context: undefined, kubeconfig: undefined, ...place });
});

test.each([
  ['', 'Usage'],
  ['walk', 'unknown command'],
  ['run -l app=web', 'missing required argument'],
  ['run py-spy', '-l, --selector'],
  ['run py-spy 30s -l app=web', 'too many arguments'],
  ['run py-spy -l app=(web', 'no label selector'],
  ['run py-spy -l app=web -d soon', 'no duration'],
  ['run py-spy -l app=web --max 0', 'no number above 0'],
  ['run py-spy -l app=web --output-mode cloud', 'Allowed choices are ephemeral, collector, pvc'],
  ['run py-spy -l app=web --output-mode pvc', 'needs --claim NAME'],
  ['run py-spy -l app=web --output-mode collector --claim a', '--claim is for --output-mode pvc'],
  ['run py-spy -l app=web --claim a -o ./b', 'kubectl cp'],
  ['run py-spy -l app=web -o yaml', 'kubectl get powertool -o yaml'],
  ['run py-spy -l app=web --timeout 1s', '--timeout is for a run that waits: add --wait'],
  ['fetch a -o json', 'kubectl toe list -o json'],
  ['list -o yaml', 'kubectl get powertool'],
  ['tools -o yaml', 'but json'],
  ['list a -A', '-n NAMESPACE instead of -A'],
  ['run py-spy -l app=web --canary none', 'no number above 0'],
  ['list -- a', 'only "run"'],
  ['ui --gateway http://example.com', 'unencrypted'],
])('"%s" is wrong usage: %s', async (line, words) => {
  const machine = makeMachine();
  expect(await understand(line.split(' ').filter(Boolean), machine)).toBe(2);
  expect(machine.err.join('\n')).toContain(words);
});

test.each([
  ['--claim profiles', { mode: 'pvc', pvc: { claimName: 'profiles' } }],
  [
    '--output-mode pvc --claim profiles/web/cpu',
    { mode: 'pvc', pvc: { claimName: 'profiles', path: 'web/cpu' } },
  ],
  ['--output-mode collector', { mode: 'collector' }],
])('a run with %s asks for %j', async (words, output) => {
  const [machine, cluster] = [makeMachine(), makeCluster({ [powerToolsPath('shop')]: aCliJob(undefined) })];
  const argv = ['run', 'py-spy', '-l', 'app=web', ...words.split(' ')];
  expect(await runProgram(argv, { machine, connect: () => cluster })).toBe(0);
  expect(cluster.requests[0]?.body).toMatchObject({ spec: { output } });
});

test('a folder that takes no results is told before a job is made', async () => {
  const [machine, cluster] = [makeMachine(), makeCluster({})];
  const argv = ['run', 'py-spy', '-l', 'app=web', '-o', './package.json'];
  expect(await runProgram(argv, { machine, connect: () => cluster })).toBe(2);
  expect(machine.err.join()).toMatch(/cannot be put into .*package.json: EEXIST/);
  expect(cluster.requests).toEqual([]);
});

describe('Against an API server that fails', () => {
  const failing = (error: Error): Promise<[number, TestMachine]> => {
    const machine = makeMachine();
    const connect = (): ReturnType<typeof makeCluster> => makeCluster({ [powerToolsPath('shop')]: error });
    return runProgram(['run', 'py-spy', '-l', 'app=web'], { machine, connect }).then((code) => [
      code,
      machine,
    ]);
  };

  test.each([
    ['Refused', 403, 'forbidden: powertools', 3],
    ['Refused', 422, 'spec.tool.duration: Invalid value', 3],
    ['AlreadyExists', 409, 'already exists', 3],
    ['Unavailable', 401, 'Unauthorized', 3],
    ['Unavailable', 503, 'overloaded', 5],
  ] as const)('%s %i ends with the next step and exit code %i', async (code, status, message, exitCode) => {
    const [found, { err, out }] = await failing(new KubeError(code, status, message));
    expect(found).toBe(exitCode);
    expect(out).toEqual([]);
    expect(err).toEqual([
      expect.stringMatching(new RegExp(`^Error: Cannot run py-spy in shop: ${message}.*\\n.+`)),
    ]);
  });

  test('a fault of the program itself is not dressed up', async () => {
    await expect(failing(new TypeError('a fault'))).rejects.toThrow('a fault');
  });
});
