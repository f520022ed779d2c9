import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { beforeEach, expect, test } from '@jest/globals';
import { eventLine } from '../../../../embedded/tools/node-cpu/log-lines.ts';
import type { Target } from '../../../../lib/api/power-tool-status.ts';
import { KubeError, type KubeRequest } from '../../../../lib/kube/port.ts';
import { seeProgress, watchProgress, type ProgressWatch } from '../../../../cli/shell/watch-progress.ts';
import type { Cluster } from '../../../../cli/shell/connect.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';
import { makeCluster } from '../harness/machine.ts';

const MEASURING = eventLine('progress', new Date(0), { phase: 'running', seconds: 30, bytes: 7 });
const measuring = { phase: 'running', bytes: 7 };
const active = (pod: string, more: Partial<Target> = {}): Target =>
  aTarget(pod, 'Active', { container: `toe-${pod}`, ...more });
const job = (...targets: Target[]) => aCliJob({ phase: 'Running', targets });

let [requests, time]: [KubeRequest[], number] = [[], 0];
beforeEach(() => {
  [requests, time] = [[], 0];
});

/** A cluster whose logs are these, by pod; a number is the status of an answer without one. */
function clusterOf(logs: Readonly<Record<string, string | number>>): Cluster {
  const transport = (request: KubeRequest): Promise<IncomingMessage> => {
    requests.push(request);
    const log = logs[request.path.split('/')[6] ?? ''] ?? 0;
    if (log === 0) return Promise.reject(new KubeError('Unavailable', 0, 'no answer within 20s'));
    const body = Readable.from([Buffer.from(typeof log === 'string' ? log : '{"message":"no"}')]);
    const statusCode = typeof log === 'string' ? 200 : log;
    return Promise.resolve(Object.assign(body, { statusCode }) as unknown as IncomingMessage);
  };
  return { ...makeCluster({}), transport };
}
const watchOf = (logs: Readonly<Record<string, string | number>>): ProgressWatch =>
  watchProgress(clusterOf(logs), () => new Date(time));
const asked = (): string[] => requests.map(({ path }) => path.split('/')[6] ?? '');

test('a tool at work is asked for the end of its log alone, where its pod is', async () => {
  const watch = watchOf({ 'web-0': MEASURING });
  await watch.look(job(active('web-0', { namespace: 'bank' })));
  expect(requests).toEqual([
    expect.objectContaining({
      method: 'GET',
      path: '/api/v1/namespaces/bank/pods/web-0/log',
      query: { container: 'toe-web-0', tailLines: '50', limitBytes: '65536' },
    }),
  ]);
  expect(watch.known()).toEqual(new Map([['toe-web-0', measuring]]));
});

test('only those are asked whose tool is at work', async () => {
  const others = [
    aTarget('web-1', 'Succeeded', { container: 'a', startedAt: '2026-11-26T10:00:00Z' }),
    aTarget('web-2', 'Waiting'),
    aTarget('web-3', 'Active'),
  ];
  await watchOf({}).look(job(...others, active('web-0')));
  expect(asked()).toEqual(['web-0']);
});

test('no more than twenty are asked, one after the other', async () => {
  const pods = Array.from({ length: 100 }, (_, at) => `web-${at}`);
  let [atOnce, most] = [0, 0];
  const cluster = clusterOf({});
  const transport: Cluster['transport'] = (request) => {
    most = Math.max(most, (atOnce += 1));
    return cluster.transport(request).finally(() => (atOnce -= 1));
  };
  await watchProgress({ ...cluster, transport }, () => new Date(time)).look(
    job(...pods.map((pod) => active(pod))),
  );
  expect(asked()).toEqual(pods.slice(0, 20));
  expect(most).toBe(1);
});

test('a log is left alone for two seconds, and while it is being read', async () => {
  const watch = watchOf({ 'web-0': MEASURING });
  const looks: number[] = [];
  for (const at of [0, 1000, 1999, 2000, 3000, 4000]) {
    time = at;
    await Promise.all([watch.look(job(active('web-0'))), watch.look(job(active('web-0')))]);
    looks.push(requests.length);
  }
  expect(looks).toEqual([1, 1, 1, 2, 2, 3]);
});

test.each([
  ['a pod that is gone', 404],
  ['a container that has yet to start', 400],
  ['an API server that is away', 0],
  ['a log of another form', 'main;hot 1\n'],
])('%s keeps nobody from asking the others, and is asked again', async (_what, log) => {
  const watch = watchOf({ 'web-0': log, 'web-1': MEASURING });
  for (time of [0, 2000]) await watch.look(job(active('web-0'), active('web-1')));
  expect(watch.known()).toEqual(new Map([['toe-web-1', measuring]]));
  expect(asked()).toEqual(['web-0', 'web-1', 'web-0', 'web-1']);
});

test('who may not read logs is not asked for again', async () => {
  const watch = watchOf({ 'web-0': 403, 'web-1': MEASURING });
  for (time of [0, 2000]) await watch.look(job(active('web-0'), active('web-1')));
  expect(asked()).toEqual(['web-0']);
  expect(watch.known().size).toBe(0);
});

test('what is known is kept when a log has moved on', async () => {
  const logs: Record<string, string> = { 'web-0': eventLine('start', new Date(0)) + MEASURING };
  const watch = watchOf(logs);
  await watch.look(job(active('web-0')));
  const begun = '1970-01-01T00:00:00.000Z';
  for (const [at, log] of [MEASURING, 'bWFpbg==\n'].entries()) {
    [time, logs['web-0']] = [2000 * (at + 1), log];
    await watch.look(job(active('web-0')));
    expect(watch.known()).toEqual(new Map([['toe-web-0', { ...measuring, begun }]]));
  }
  expect(requests).toHaveLength(3);
});

test('when it is over the log that is asked for is broken off, and no other one asked', async () => {
  const transport: Cluster['transport'] = (request) => {
    requests.push(request);
    return new Promise((_, reject) =>
      request.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
    );
  };
  const watch = watchProgress({ ...makeCluster({}), transport }, () => new Date(time));
  const looking = watch.look(job(active('web-0'), active('web-1')));
  watch.stop();
  await looking;
  expect(asked()).toEqual(['web-0']);
});

test('who looks once does not wait for a node that hangs', async () => {
  const cluster = clusterOf({ 'web-0': MEASURING });
  const transport: Cluster['transport'] = (request) =>
    request.path.includes('web-1') ? new Promise(() => undefined) : cluster.transport(request);
  const waits: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const of = job(active('web-0'), active('web-1'));
  const known = await seeProgress({ ...cluster, transport }, of, { now: () => new Date(time), sleep });
  expect(known).toEqual(new Map([['toe-web-0', measuring]]));
  expect(waits).toEqual([2000]);
});
