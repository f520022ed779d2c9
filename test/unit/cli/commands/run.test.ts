import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { powerToolPath, powerToolsPath } from '../../../../lib/kube/paths.ts';
import { runProgram } from '../../../../cli/run-program.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';
import { makeCluster, makeMachine, type TestMachine } from '../harness/machine.ts';

/** As the machine of the tests makes it up. */
const NAME = 'py-spy-00000001';
/** Where nobody answers. */
const GATEWAY = ['--gateway', 'http://127.0.0.1:9/'];
const RUN = ['run', 'py-spy', '-l', 'app=web'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a job that is over at the first look. */
async function run(
  argv: readonly string[],
  mode = 'ephemeral',
  message?: string,
): Promise<TestMachine & { readonly code: number; readonly methods: string[] }> {
  const machine = makeMachine();
  const targets = [aTarget('web-0', 'Succeeded', { container: 'toe-web-0', message })];
  const cluster = makeCluster({
    [powerToolsPath('shop')]: aCliJob(undefined, mode),
    [powerToolPath({ namespace: 'shop', name: NAME })]: aCliJob({ phase: 'Completed', targets }, mode),
  });
  const code = await runProgram([...RUN, ...argv], { machine, connect: () => cluster });
  return { ...machine, code, methods: cluster.requests.map(({ method }) => method) };
}

describe('The folder for the results of a run', () => {
  test('is refused when something is in it, before a job is made', async () => {
    writeFileSync(join(folder, 'a'), 'of an earlier job');
    const { code, err, methods } = await run(['-o', folder]);
    expect({ code, methods }).toEqual({ code: 2, methods: [] });
    expect(err).toEqual([expect.stringMatching(/is not empty.*\n.*-o.*--force. No job was made/)]);
  });

  test('is taken as it is when the user says so', async () => {
    writeFileSync(join(folder, 'a'), 'of an earlier job');
    expect((await run(['-o', folder, '--force'])).methods).toEqual(['POST', 'GET']);
  });

  test('is made where there is none', async () => {
    expect((await run(['-o', join(folder, 'new')])).methods).toEqual(['POST', 'GET']);
    expect(existsSync(join(folder, 'new'))).toBe(true);
  });
});

describe('Ctrl-C before the API server has answered', () => {
  test.each([{ argv: ['--wait'] }, { argv: [] }])(
    'waits for the name of the job, and says what one can do about it: $argv',
    async ({ argv }) => {
      const machine = makeMachine();
      const cluster = makeCluster({ [powerToolsPath('shop')]: aCliJob(undefined) });
      const kube: typeof cluster.kube = async (request) => {
        if (request.method === 'POST') machine.interrupt();
        return request.method === 'POST' ? cluster.kube(request) : new Promise(() => undefined);
      };
      const code = await runProgram([...RUN, ...argv], { machine, connect: () => ({ ...cluster, kube }) });
      expect(code).toBe(130);
      expect(machine.out).toEqual([`powertool/${NAME} created`]);
      expect(machine.err[0]).toMatch(new RegExp(`Ctrl-C again.*kubectl toe list ${NAME}`));
      expect(machine.err.at(-1)).toContain(`kubectl toe cancel ${NAME}`);
    },
  );
});

describe('A run whose results do not come ends with the command that fetches them', () => {
  test.each([
    { of: 'a log', mode: 'ephemeral', more: ['--force'], exitCode: 1 },
    { of: 'a collector', mode: 'collector', more: GATEWAY, exitCode: 5 },
    { of: 'a token', mode: 'collector', more: [...GATEWAY, '--as-service-account', 'reader'], exitCode: 1 },
  ])('for want of $of', async ({ mode, more, exitCode }) => {
    const { code, err } = await run(['-o', folder, ...more], mode);
    expect(code).toBe(exitCode);
    const command = ['kubectl toe fetch', NAME, '-o', folder, ...more].join(' ');
    expect(err.join('\n').split('\n').at(-1)).toBe(`To fetch again: ${command}`);
    expect(err.join('\n')).not.toContain('same command');
  });
});

test.each([
  { argv: ['--wait'], command: 'kubectl toe run py-spy -l app=web --wait --output-mode collector' },
  {
    argv: ['--wait', '--name', NAME],
    command: 'kubectl toe run py-spy -l app=web --wait --output-mode collector',
  },
])(
  'A run whose result the log has no room for ends with the run to make instead: $argv',
  async ({ argv, command }) => {
    const { err } = await run(argv, 'ephemeral', 'Use output.mode collector.');
    expect(err.at(-1)).toBe(`The log has no room for such a result, the collector has: ${command}`);
  },
);

test('So does one that fetches, whose folder may have something of it', async () => {
  const { err } = await run(['-o', folder], 'ephemeral', 'Use output.mode collector.');
  expect(err.at(-1)).toMatch(/: kubectl toe run py-spy -l app=web -o .* --output-mode collector --force$/);
});
