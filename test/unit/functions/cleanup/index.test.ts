import { jest } from '@jest/globals';
import * as cleanup from '../../../../functions/cleanup/index.ts';
import { FINALIZER } from '../../../../lib/api/names.ts';
import { aPod, RUNNING, withTool } from '../../../build/a-pod.ts';
import { aPowerTool } from '../../../build/a-power-tool.ts';
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

  test('that it caused itself by taking the finalizer off costs nothing; the next one is looked at', async () => {
    const { send, log } = aFunction(cleanup, { powerTools: [DONE] });
    await send(UPDATED);
    const before = log().length;
    await send(UPDATED);
    expect(log()).toHaveLength(before);
    await send(UPDATED);
    expect(log()).toHaveLength(before + 1);
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
  const EVENT = { kind: 'Job', change: 'update', name: 'toe-1', namespace: 'toe-timers' } as const;
  const conditions = [{ type: 'Failed', status: 'True' }];

  function aTimer(status: object) {
    const metadata = aPod({ name: 'toe-1' }).metadata;
    return {
      metadata: { ...metadata, namespace: 'toe-timers', annotations: { 'toe.run/powertool': 'shop/job' } },
      status,
    };
  }

  test('that has fired ends a job whose last update was lost', async () => {
    const { send, powerTool, forbidden } = aFunction(cleanup, {
      powerTools: [DONE],
      timers: [aTimer({ conditions })],
    });
    await send(EVENT);
    expect(powerTool()?.metadata.finalizers).toEqual([]);
    expect(forbidden()).toEqual([]);
  });

  test('that runs costs one request', async () => {
    const { send, log } = aFunction(cleanup, { powerTools: [DONE], timers: [aTimer({})] });
    await send(EVENT);
    expect(log()).toEqual(['GET toe-timers/jobs/toe-1']);
  });
});
