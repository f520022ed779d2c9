import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { eventLine } from '../../../../embedded/tools/node-cpu/log-lines.ts';
import type { PowerToolStatus } from '../../../../lib/api/power-tool-status.ts';
import { KubeError } from '../../../../lib/kube/port.ts';
import { loginFailure } from '../../../../cli/core/login-failure.ts';
import type { Cluster } from '../../../../cli/shell/connect.ts';
import { followJob } from '../../../../cli/shell/follow-job.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';
import { makeCluster, makeMachine, type TestMachine } from '../harness/machine.ts';

const running: PowerToolStatus = { phase: 'Running', targets: [aTarget('web-0', 'Active')] };
const done: PowerToolStatus = { phase: 'Completed', targets: [aTarget('web-0', 'Succeeded')] };
const CREATED = Date.parse(aCliJob(undefined).metadata.creationTimestamp);
const away = new KubeError('Unavailable', 503, 'overloaded');

let machine: TestMachine;
let time: number;
beforeEach(() => {
  time = 0;
  const now = (): Date => new Date(time);
  const sleep = (milliseconds: number): Promise<void> => {
    time += milliseconds;
    return Promise.resolve();
  };
  machine = { ...makeMachine(), now, sleep };
});

/** Follows a job that is so at one look after the other; the last look goes on. */
function follow(
  looks: readonly (PowerToolStatus | Error | undefined)[],
  timeout?: number,
  more: Partial<Cluster> = {},
): Promise<{ status?: PowerToolStatus | undefined }> {
  const left = [...looks];
  const kube = (): Promise<unknown> => {
    const look = left.length > 1 ? left.shift() : left[0];
    return look instanceof Error ? Promise.reject(look) : Promise.resolve(aCliJob(look));
  };
  const cluster = { ...makeCluster({}), kube, now: () => new Date(CREATED + time), ...more };
  return followJob(cluster, 'py-spy-x7k2p', machine, timeout);
}

test('a job is looked at each second until it is over, and each change is told once', async () => {
  expect((await follow([undefined, running, running, done])).status).toEqual(done);
  expect(time).toBe(3000);
  expect(machine.err).toEqual([
    'py-spy-x7k2p Running',
    'py-spy-x7k2p web-0 Active',
    'py-spy-x7k2p Completed',
    'py-spy-x7k2p web-0 Succeeded',
  ]);
});

test('on a terminal it is drawn, and what it came to stays', async () => {
  const drawn: string[][] = [];
  machine = { ...machine, terminal: { ...machine.terminal, draw: (lines) => drawn.push([...lines]) } };
  await follow([running, running, done]);
  expect(drawn.map(([first]) => first)).toEqual(['py-spy-x7k2p  Running', 'py-spy-x7k2p  Running']);
  expect(machine.err).toEqual(['py-spy-x7k2p  Completed', '  web-0   Succeeded']);
});

describe('What its tool does', () => {
  const since = { container: 'toe-1', injectedAt: '2026-11-26T09:59:00Z' };
  const atWork: PowerToolStatus = { phase: 'Running', targets: [aTarget('web-0', 'Active', since)] };

  test('is told when that changes, as its log has it', async () => {
    let asked = 0;
    const transport = (): Promise<IncomingMessage> => {
      const phase = ['warmup', 'running', 'running', 'uploading'][asked++];
      const log = Readable.from([
        Buffer.from(eventLine('progress', new Date(0), { phase: phase ?? '', bytes: asked })),
      ]);
      return Promise.resolve(Object.assign(log, { statusCode: 200 }) as unknown as IncomingMessage);
    };
    const sleep: TestMachine['sleep'] = async (milliseconds) => {
      // The log is read beside.
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      time += milliseconds;
    };
    machine = { ...machine, sleep };
    await follow([...Array.from({ length: 9 }, () => atWork), done], undefined, { transport });
    expect(asked).toBe(5);
    expect(machine.err.map((line) => line.replace('py-spy-x7k2p ', ''))).toEqual([
      'Running',
      ...['web-0 Active', 'web-0 Active, warming up', 'web-0 Active, measuring', 'web-0 Active, saving'],
      'Completed',
      'web-0 Succeeded',
    ]);
  });

  test('holds nobody up, and is not asked for any more when the job is over', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const transport: Cluster['transport'] = ({ signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    };
    await follow([atWork, atWork, atWork, done], undefined, { transport });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });
});

test('a job that toe does not begin with is told once, with where to look, and the waiting goes on', async () => {
  await follow([...Array.from({ length: 20 }, () => undefined), running, done]);
  expect(machine.err).toEqual([
    'toe has not begun with py-spy-x7k2p in 15s. Is it up? kubectl -n toe-system get ksvc,pods; or ask an admin of toe.',
    'py-spy-x7k2p Running',
    ...['web-0 Active', 'Completed', 'web-0 Succeeded'].map((line) => `py-spy-x7k2p ${line}`),
  ]);
});

test('it is not said to go on', async () => {
  const message = expect.stringMatching(/not over in 20s; py-spy-x7k2p has not begun[^]*kubectl toe cancel/);
  await expect(follow([undefined], 20)).rejects.toMatchObject({ exitCode: 4, message });
});

test('the last moment of the time of the user counts too', async () => {
  await expect(follow([running, done], 1)).resolves.toMatchObject({ status: done });
});

test('an API server that is away for a while does not end the waiting', async () => {
  const { status } = await follow([running, ...Array.from({ length: 50 }, () => away), done]);
  expect(status?.phase).toBe('Completed');
});

const steps = ['list', 'stop', 'cancel', 'fetch']
  .map((verb) => `.*kubectl toe ${verb} py-spy-x7k2p`)
  .join('\n');

test('one that stays away does, and the job is not lost', async () => {
  const message = expect.stringMatching(new RegExp(`overloaded.*\n.*\npy-spy-x7k2p goes on.\n${steps}$`));
  await expect(follow([running, away])).rejects.toMatchObject({ exitCode: 5, message });
  expect(time).toBeGreaterThan(59_000);
});

test.each([
  ['a job that was deleted', new KubeError('NotFound', 404, 'powertools "a" not found'), 1, false],
  ['a token that has expired', new KubeError('Unavailable', 401, 'Unauthorized'), 3, true],
  ['a login that gives none', loginFailure(new Error('session expired')), 3, true],
])('%s ends it at once', async (_what, error, exitCode, goesOn) => {
  const found = await follow([running, error]).catch((failure: unknown) => failure);
  expect(found).toMatchObject({ exitCode });
  expect(new RegExp(`py-spy-x7k2p goes on.\n${steps}$`).test((found as Error).message)).toBe(goesOn);
  expect(time).toBe(1000);
});

test('the time of the user is kept, and the job goes on', async () => {
  await expect(follow([running], 5)).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringMatching(
      /not over in 5s; py-spy-x7k2p goes on[\s\S]*kubectl toe stop[\s\S]*cancel[\s\S]*fetch/,
    ),
  });
  expect(time).toBe(5000);
});

test('Ctrl-C is not held up by an API server that does not answer', async () => {
  const kube = (): Promise<unknown> => {
    machine.interrupt();
    return new Promise(() => undefined);
  };
  const following = followJob({ ...makeCluster({}), kube }, 'py-spy-x7k2p', machine, undefined);
  await expect(following).rejects.toMatchObject({ exitCode: 130 });
});

test('Ctrl-C ends the waiting alone', async () => {
  machine.interrupt();
  await expect(follow([running])).rejects.toMatchObject({
    exitCode: 130,
    message: expect.stringContaining('You stopped waiting; py-spy-x7k2p goes on.'),
  });
});
