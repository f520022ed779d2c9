import { expect, test } from '@jest/globals';
import { powerToolPath } from '../../../../lib/kube/paths.ts';
import { runProgram } from '../../../../cli/run-program.ts';
import { aCliJob } from '../harness/jobs.ts';
import { makeCluster, makeMachine, type TestMachine } from '../harness/machine.ts';

const NAME = 'py-spy-x7k2p';
const PATH = powerToolPath({ namespace: 'shop', name: NAME });
const running = aCliJob({ phase: 'Running' });

async function toe(...argv: readonly string[]): Promise<TestMachine & { readonly methods: string[] }> {
  const machine = makeMachine();
  const cluster = makeCluster({ [PATH]: running });
  const ended = aCliJob({ phase: 'Cancelled', reason: 'Cancelled' });
  const kube: typeof cluster.kube = async (request) => {
    const answer = await cluster.kube(request);
    return cluster.requests.length > 2 ? ended : answer;
  };
  expect(await runProgram(argv, { machine, connect: () => ({ ...cluster, kube }) })).toBe(0);
  return { ...machine, methods: cluster.requests.map(({ method }) => method) };
}

test.each([
  ['stop', 'stopping'],
  ['cancel', 'cancelling'],
])('%s says what begins now, and not that it is over', async (verb, word) => {
  const { out, err, methods } = await toe(verb, NAME);
  expect(out).toEqual([`powertool/${NAME} ${word}`]);
  expect(err).toEqual([expect.stringContaining('hears nothing'), `To look at it: kubectl toe list ${NAME}`]);
  expect(methods).toEqual(['PATCH']);
});

test('with --wait it comes back when the job is over', async () => {
  const { err, methods } = await toe('cancel', NAME, '--wait');
  expect(methods).toEqual(['PATCH', 'GET', 'GET']);
  expect(err.at(-1)).toBe(`${NAME} was cancelled: Cancelled`);
});
