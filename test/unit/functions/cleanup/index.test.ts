import { jest } from '@jest/globals';
import * as cleanup from '../../../../functions/cleanup/index.ts';
import * as creation from '../../../../functions/creation/index.ts';
import { FINALIZER } from '../../../../lib/api/names.ts';
import { kubeError, type Cluster } from '../../../build/a-kube.ts';
import { aPod, ended, RUNNING, withTool } from '../../../build/a-pod.ts';
import { aPowerTool } from '../../../build/a-power-tool.ts';
import { aTimer } from '../../../build/a-timer.ts';
import { after, NOW } from '../../../build/a-world.ts';
import { aFunction } from '../../../build/run-function.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] }));
afterEach(() => void jest.useRealTimers());

const UPDATED = { kind: 'PowerTool', change: 'update' } as const;
const ours = { finalizers: [FINALIZER] };
const DONE = aPowerTool({ metadata: ours, status: { phase: 'Completed' } });
const DELETED = aPowerTool({ metadata: { ...ours, deletionTimestamp: '2026-01-01T12:00:00Z' } });

describe('an update of a job', () => {
  test.each([
    { name: 'that is at work', powerTools: [aPowerTool({ metadata: ours, status: { phase: 'Running' } })] },
    { name: 'that is cleaned up', powerTools: [aPowerTool({ status: { phase: 'Completed' } })] },
    { name: 'that is gone', powerTools: [] },
  ])('$name costs one request', async ({ powerTools }) => {
    const { send, log } = aFunction(cleanup, { powerTools });
    await send(UPDATED);
    expect(log()).toEqual(['GET shop/powertools/job']);
  });

  test('that is final: its timers and its finalizer go, in three requests', async () => {
    const { send, log, powerTool, forbidden } = aFunction(cleanup, { powerTools: [DONE] });
    await send(UPDATED);
    expect(log()).toEqual(['GET shop/powertools/job', 'DELETE toe-timers/jobs', 'PATCH shop/powertools/job']);
    expect(powerTool()?.metadata.finalizers).toEqual([]);
    expect(forbidden()).toEqual([]);
  });

  test('that is being deleted: its labels go first', async () => {
    const pods = [
      withTool(aPod(), { state: RUNNING }),
      withTool(aPod({ name: 'web-2' }), { jobUid: 'other' }),
    ];
    const { send, log, pod, forbidden } = aFunction(cleanup, { powerTools: [DELETED], pods });
    await send(UPDATED);
    expect(log()).toEqual([
      'GET shop/powertools/job',
      'GET pods',
      'PATCH shop/pods/web-1/status',
      'DELETE toe-timers/jobs',
      'PATCH shop/powertools/job',
    ]);
    expect(pod()?.metadata.labels).toEqual({ app: 'web' });
    expect(pod('web-2')?.metadata.labels).toMatchObject({ 'toe.run/job': 'other' });
    expect(forbidden()).toEqual([]);
  });

  test('that is being deleted while its tools upload: looks for one that has no label yet', async () => {
    const upload = { tokens: 1, until: '2026-01-01T13:00:00Z', namespaces: ['shop'] };
    const job = { ...DELETED, status: { upload } };
    const pods = [
      withTool(aPod(), { state: RUNNING, marked: false }),
      withTool(aPod({ name: 'web-2' }), { state: RUNNING }),
    ];
    const { send, log, forbidden } = aFunction(cleanup, { powerTools: [job], pods });
    await send(UPDATED);
    expect(log()).toEqual(['GET shop/powertools/job', 'GET pods', 'GET shop/pods', 'POST toe-timers/jobs']);
    expect(forbidden()).toEqual([]);
  });

  test('that it caused itself by taking the finalizer off costs nothing; the next one is looked at', async () => {
    const { send, log } = aFunction(cleanup, { powerTools: [DONE] });
    await send(UPDATED);
    const before = log().length;
    await send(UPDATED);
    expect(log()).toHaveLength(before);
    await send(UPDATED);
    expect(log()).toHaveLength(before + 1);
  });

  test('of a new job of its name is looked at, when the one before was deleted and so made no echo', async () => {
    const { send, put, log } = aFunction(cleanup, { powerTools: [DELETED] });
    await send(UPDATED);
    put({ ...DONE, metadata: { ...DONE.metadata, uid: 'new-uid' } });
    const before = log().length;
    await send(UPDATED);
    expect(log().slice(before)).toContain('GET shop/powertools/job');
  });

  test('of a new job of its name is looked at, when the echo of the one before went to another instance', async () => {
    let now = NOW;
    const { send, put, log } = aFunction(cleanup, { powerTools: [DONE] }, () => now);
    await send(UPDATED);
    put({ ...DONE, metadata: { ...DONE.metadata, uid: 'new-uid' } });
    now = after(11);
    const before = log().length;
    await send(UPDATED);
    expect(log().slice(before)).toContain('GET shop/powertools/job');
  });

  test('many times over is one look', async () => {
    const { send, log } = aFunction(cleanup, { powerTools: [DONE] });
    await send(UPDATED, UPDATED, UPDATED);
    expect(log().filter((line) => line.startsWith('GET'))).toHaveLength(1);
  });

  test('jobs of two namespaces do not wait for each other, nor are they mixed up', async () => {
    const { send, log } = aFunction(cleanup, { powerTools: [] });
    await send(UPDATED, { ...UPDATED, namespace: 'dev' });
    expect(log().sort()).toEqual(['GET dev/powertools/job', 'GET shop/powertools/job']);
  });
});

describe('a timer', () => {
  const EVENT = {
    kind: 'Job',
    change: 'update',
    name: 'toe-cleanup-1',
    namespace: 'toe-timers',
  } as const;
  const timer = (parts: Parameters<typeof aTimer>[0] = {}) => aTimer({ name: 'toe-cleanup-1', ...parts });

  test('that has fired ends a job whose last update was lost', async () => {
    const { send, powerTool, all, forbidden } = aFunction(cleanup, { powerTools: [DONE], timers: [timer()] });
    await send(EVENT);
    expect(powerTool()?.metadata.finalizers).toEqual([]);
    expect(all('jobs')).toEqual([]);
    expect(forbidden()).toEqual([]);
  });

  test('that runs costs one request', async () => {
    const { send, log } = aFunction(cleanup, { powerTools: [DONE], timers: [timer({ fired: false })] });
    await send(EVENT);
    expect(log()).toEqual(['GET toe-timers/jobs/toe-cleanup-1']);
  });

  test('is never taken for an echo', async () => {
    const { send, log } = aFunction(cleanup, { powerTools: [DONE], timers: [timer()] });
    await send(UPDATED);
    const before = log().length;
    await send(EVENT);
    expect(log().length).toBeGreaterThan(before);
  });
});

describe('the time to live of a job', () => {
  const spec = { ttlSecondsAfterFinished: 60 };
  const over = (metadata: object = {}) =>
    aPowerTool({ spec, metadata, status: { phase: 'Completed', finishedAt: '2026-01-01T12:00:00Z' } });

  test('begins when the job is cleaned up: a timer, and then the finalizer goes', async () => {
    const { send, log, all, forbidden } = aFunction(cleanup, { powerTools: [over(ours)] });
    await send(UPDATED);
    expect(log()).toEqual([
      'GET shop/powertools/job',
      'DELETE toe-timers/jobs',
      'POST toe-timers/jobs',
      'PATCH shop/powertools/job',
    ]);
    expect(all('jobs')[0]?.metadata.name).toMatch(/^toe-cleanup-/);
    expect(forbidden()).toEqual([]);
  });

  test('that is over deletes the job, when its timer fires', async () => {
    const timers = [aTimer({ name: 'toe-cleanup-1', deadline: after(60) })];
    const { send, powerTool, forbidden } = aFunction(cleanup, { powerTools: [over()], timers });
    await send({ kind: 'Job', change: 'update', name: 'toe-cleanup-1', namespace: 'toe-timers' });
    expect(powerTool()).toBeUndefined();
    expect(forbidden()).toEqual([]);
  });
});

describe('the end of a run of a schedule', () => {
  const run = (n: number, metadata: object = {}) =>
    aPowerTool({
      name: `run-${n}`,
      uid: `uid-${n}`,
      metadata: {
        creationTimestamp: after(n - 3600).toISOString(),
        labels: { 'toe.run/schedule': 'schedule-uid' },
        ...metadata,
      },
      status: { phase: 'Completed' },
    });

  test('deletes the oldest of those before it', async () => {
    const powerTools = [run(1), run(2), run(3), run(4, ours)];
    const { send, all, forbidden } = aFunction(cleanup, { powerTools });
    await send({ ...UPDATED, name: 'run-4' });
    expect(all('powertools').map(({ metadata }) => metadata.name)).toEqual(['run-2', 'run-3', 'run-4']);
    expect(forbidden()).toEqual([]);
  });
});

describe('a job that counts in a budget', () => {
  test('gives its part back when it is deleted', async () => {
    const entry = JSON.stringify({ tool: 'aperf', job: 'shop/job', seats: { 'uid-web-1': 'node-1' } });
    const status = { phase: 'Running', claimed: true, tool: 'aperf' } as const;
    const { send, budgets, forbidden } = aFunction(cleanup, {
      powerTools: [{ ...DELETED, status }],
      budgets: { 'job-uid': entry, other: entry },
    });
    await send(UPDATED);
    expect(budgets()).toEqual({ other: entry });
    expect(forbidden()).toEqual([]);
  });
});

describe('a job whose verbs have changed', () => {
  const changed = aPowerTool({
    metadata: { ...ours, generation: 2 },
    spec: { suspend: true },
    status: { phase: 'Running', observedGeneration: 1 },
  });

  test('is handed to creation by a timer that fires at once', async () => {
    const { send, log, all, forbidden } = aFunction(cleanup, { powerTools: [changed] });
    await send(UPDATED);
    expect(log()).toEqual(['GET shop/powertools/job', 'POST toe-timers/jobs']);
    expect(all('jobs')[0]).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^toe-creation-/) as string,
        annotations: { 'toe.run/powertool': 'shop/job' },
      },
      spec: { activeDeadlineSeconds: 2 },
    });
    expect(forbidden()).toEqual([]);
  });
});

describe('a ping', () => {
  const PING = {
    kind: 'PingSource',
    change: 'ping',
    name: 'toe-sweep',
    namespace: 'toe-system',
  } as const;
  const sound = aPowerTool({
    name: 'sound',
    uid: 'sound-uid',
    metadata: ours,
    status: { phase: 'Running', observedGeneration: 1 },
  });
  const soundTimer = aTimer({ of: 'shop/sound', fired: false });

  test('when all is well costs five requests', async () => {
    const { send, log, forbidden } = aFunction(cleanup, { powerTools: [sound], timers: [soundTimer] });
    await send(PING);
    expect(log().sort()).toEqual([
      'GET namespaces',
      'GET pods',
      'GET powertools',
      'GET toe-system/configmaps/toe-budgets',
      'GET toe-timers/jobs',
    ]);
    expect(forbidden()).toEqual([]);
  });

  test('that comes while a sweep is under way is one more sweep, however many come', async () => {
    const { send, log } = aFunction(cleanup, {});
    await send(...Array.from({ length: 10 }, () => PING));
    expect(log().filter((line) => line === 'GET powertools').length).toBeLessThanOrEqual(2);
  });

  test('wakes the jobs that nothing will wake any more', async () => {
    const { send, all, forbidden } = aFunction(cleanup, {
      powerTools: [aPowerTool(), sound],
      timers: [soundTimer],
    });
    await send(PING);
    expect(all('jobs').map(({ metadata }) => metadata)).toMatchObject([
      {},
      {
        name: expect.stringMatching(/^toe-creation-/) as string,
        annotations: { 'toe.run/powertool': 'shop/job' },
      },
    ]);
    expect(forbidden()).toEqual([]);
  });

  test('ends the jobs whose end was lost', async () => {
    const { send, powerTool, forbidden } = aFunction(cleanup, { powerTools: [DONE] });
    await send(PING);
    expect(powerTool()?.metadata.finalizers).toEqual([]);
    expect(forbidden()).toEqual([]);
  });

  test('takes the marks away that jobs have left which are gone', async () => {
    const entry = JSON.stringify({ tool: 'aperf', job: 'shop/gone', seats: {} });
    const { send, pod, budgets, forbidden } = aFunction(cleanup, {
      pods: [withTool(aPod(), { jobUid: 'gone-uid', state: RUNNING })],
      budgets: { 'gone-uid': entry },
    });
    await send(PING);
    expect(pod()?.metadata.labels).toEqual({ app: 'web' });
    expect(budgets()).toEqual({});
    expect(forbidden()).toEqual([]);
  });

  test('leaves the namespaces alone that admins have not opted in', async () => {
    const powerTools = [aPowerTool({ namespace: 'other' })];
    const { send, all } = aFunction(cleanup, { powerTools });
    await send(PING);
    expect(all('jobs')).toEqual([]);
  });

  test('leads a job to its end whose namespace was closed after it began', async () => {
    const namespaces = { shop: {} };
    const begun = aPowerTool({
      metadata: ours,
      status: { phase: 'Running', startedAt: '2026-01-01T11:59:00Z' },
    });
    const pods = [withTool(aPod(), { state: ended(0) })];
    const woken = aFunction(cleanup, { powerTools: [begun], pods, namespaces });
    await woken.send(PING);
    expect(woken.all('jobs')).toHaveLength(1);
    const followed = aFunction(creation, { powerTools: [begun], pods, namespaces, timers: [aTimer()] });
    await followed.send({
      kind: 'Job',
      change: 'update',
      name: aTimer().metadata.name,
      namespace: 'toe-timers',
    });
    const over = followed.powerTool();
    expect(over?.status?.phase).toBe('Completed');
    const swept = aFunction(cleanup, { powerTools: over ? [over] : [], namespaces });
    await swept.send(PING);
    expect(swept.powerTool()?.metadata.finalizers).toEqual([]);
  });

  test('says in the log what it has found', async () => {
    const { send, lines } = aFunction(cleanup, {
      powerTools: [DONE, aPowerTool({ name: 'lost', uid: 'l' })],
    });
    await send(PING);
    expect(lines[0]).toMatchObject({ msg: 'sweep', toWake: 1, toEnd: 1, toUnmark: 0, toRelease: [] });
  });

  test('is sent again when half of it could not be read', async () => {
    const before: NonNullable<Cluster['before']> = ({ path }) => {
      if (path === '/api/v1/pods') throw kubeError('Unavailable', 503);
    };
    const { send, requests } = aFunction(cleanup, { powerTools: [DONE], before });
    expect(await send(PING)).toMatchObject([{ status: 'rejected', reason: { code: 'Unavailable' } }]);
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });
});
