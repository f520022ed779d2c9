import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { allPowerToolsPath, powerToolPath, powerToolsPath } from '../../../../lib/kube/paths.ts';
import { runProgram } from '../../../../cli/run-program.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';
import { makeCluster, makeMachine, type TestMachine } from '../harness/machine.ts';

const job = aCliJob({ phase: 'Running' });
const everywhere = [job, { ...job, metadata: { ...job.metadata, name: 'cpu', namespace: 'bank' } }];

async function list(...argv: readonly string[]): Promise<TestMachine> {
  const machine = makeMachine();
  const cluster = makeCluster({
    [allPowerToolsPath]: { items: everywhere },
    [powerToolsPath('shop')]: { items: [] },
  });
  expect(await runProgram(['list', ...argv], { machine, connect: () => cluster })).toBe(0);
  return machine;
}

test('with -A the jobs of every namespace are shown, each with its own', async () => {
  const { out } = await list('-A');
  expect(out[0]).toMatch(/^NAMESPACE +NAME +TOOL +PHASE +DONE +AGE +REASON$/);
  expect(out.slice(1)).toEqual([
    expect.stringMatching(/^shop +py-spy-x7k2p +py-spy +Running/),
    expect.stringMatching(/^bank +cpu +py-spy +Running/),
  ]);
});

test('with -A -o json too', async () => {
  const { out } = await list('--all-namespaces', '-o', 'json');
  expect(JSON.parse(out.join('\n'))).toMatchObject({
    kind: 'List',
    items: [{}, { metadata: { name: 'cpu' } }],
  });
});

test('where there is none, it says so', async () => {
  expect((await list()).err).toEqual([expect.stringContaining('No jobs in shop')]);
});

test('one job is shown with its files, and the command that fetches them beside', async () => {
  const { name } = job.metadata;
  const artifacts = [{ pod: 'web-0', container: 'toe-1', name: 'a.folded', size: 12, sha256: '' }];
  const machine = makeMachine();
  const path = powerToolPath({ namespace: 'shop', name });
  const cluster = makeCluster({ [path]: aCliJob({ phase: 'Completed', artifacts }) });
  expect(await runProgram(['list', name], { machine, connect: () => cluster })).toBe(0);
  expect(machine.out.at(-1)).toMatch(/^web-0 +a.folded +12 B$/);
  expect(machine.err).toEqual([`To fetch them: kubectl toe fetch ${name}`]);
});

test('one job is shown with what its tools do, where their logs can be read', async () => {
  const { name } = job.metadata;
  const target = { container: 'toe-1', injectedAt: job.metadata.creationTimestamp };
  const running = aCliJob({ phase: 'Running', targets: [aTarget('web-0', 'Active', target)] });
  const machine = { ...makeMachine(), sleep: () => new Promise<void>(() => undefined) };
  const line = '{"toe":1,"event":"progress","phase":"running","seconds":30,"bytes":2048}\n';
  const log = Object.assign(Readable.from([Buffer.from(line)]), { statusCode: 200 });
  const cluster = {
    ...makeCluster({ [powerToolPath({ namespace: 'shop', name })]: running }),
    now: () => new Date(target.injectedAt),
    transport: () => Promise.resolve(log as unknown as IncomingMessage),
  };
  expect(await runProgram(['list', name], { machine, connect: () => cluster })).toBe(0);
  expect(machine.out.at(-1)).toMatch(/^web-0 +Active +toe-1 +\.{20} 0s of 30s, measuring, 2\.0 KiB$/);
});

describe('A job that toe does not begin with', () => {
  const left = aCliJob(undefined);
  const created = Date.parse(left.metadata.creationTimestamp);
  const older = { ...left, metadata: { ...left.metadata, name: 'cpu' } };
  const told = (which: string): string =>
    `toe has not begun with ${which} in 15s. Is it up? kubectl -n toe-system get ksvc,pods; or ask an admin of toe.`;

  test.each([
    { what: 'is told', argv: [], items: [left, job], seconds: 15, err: [told('py-spy-x7k2p')] },
    {
      what: 'is told by its name',
      argv: [left.metadata.name],
      items: [],
      seconds: 15,
      err: [told('py-spy-x7k2p')],
    },
    {
      what: 'is counted',
      argv: [],
      items: [left, older],
      seconds: 15,
      err: [told('py-spy-x7k2p and 1 more')],
    },
    { what: 'may be new', argv: [], items: [left], seconds: 14, err: [] },
  ])('$what', async ({ argv, items, seconds, err }) => {
    const machine = makeMachine();
    const path = powerToolPath({ namespace: 'shop', name: left.metadata.name });
    const cluster = makeCluster({ [powerToolsPath('shop')]: { items }, [path]: left });
    const now = (): Date => new Date(created + seconds * 1000);
    expect(await runProgram(['list', ...argv], { machine, connect: () => ({ ...cluster, now }) })).toBe(0);
    expect(machine.err).toEqual(err);
  });
});
