import type { Context } from '../../../functions/function.ts';
import { gatherToRecount, gatherToStart } from '../../../functions/gather-job.ts';
import { aKube } from '../../build/a-kube.ts';
import { aPod, RUNNING, toolIn, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';
import { LIMITS } from '../../build/a-world.ts';

const REF = { namespace: 'shop', name: 'job' };
const JOB = 'GET shop/powertools/job';
const POD = withTool(aPod(), { state: RUNNING });
const OTHER = withTool(aPod({ name: 'web-2' }), { jobUid: 'other', state: RUNNING });
/** The row of a pod in which the second attempt is at work. */
const SECOND = aRow('web-1', 'Active', { attempt: 2, container: toolIn(POD, { attempt: 2 }) });
/** The status of a job at work on so many pods. */
const onPods = (selected: number) => ({
  phase: 'Running' as const,
  counts: { selected, waiting: 0, active: selected, succeeded: 0, failed: 0, gone: 0, skipped: 0, done: 0 },
});

/** A function's context, before a cluster with this job and two pods. */
function before(job: ReturnType<typeof aPowerTool> | undefined) {
  const { kube, log } = aKube({ powerTools: job ? [job] : [], pods: [POD, OTHER] });
  return { context: { kube, limits: LIMITS } as unknown as Context, log };
}

const OVER = aPowerTool({ status: { phase: 'Completed' } });
const SCHEDULED = aPowerTool({ spec: { schedule: '@hourly' } });

describe('gatherToRecount', () => {
  test.each([
    ['that is gone', undefined],
    ['that is over', OVER],
    ['that only makes others', SCHEDULED],
  ])('has nothing to recount of a job %s, for one request', async (_which, job) => {
    const { context, log } = before(job);
    expect(await gatherToRecount(context, REF)).toBeUndefined();
    expect(log()).toEqual([JOB]);
  });

  test('does not read pods again that were just read, when they are all of the job, and takes no others', async () => {
    const targets = [aRow('web-1', 'Active', { container: toolIn(POD) })];
    const { context, log } = before(aPowerTool({ status: { ...onPods(1), targets } }));
    const world = await gatherToRecount(context, REF, [OTHER, POD]);
    expect(world?.pods).toEqual([POD]);
    expect(log()).toEqual([JOB]);
  });

  test.each([
    ['one of several is not marked any more', onPods(2), [POD]],
    ['none is its own', onPods(1), [OTHER]],
    ['nobody knows how many there are', { phase: 'Running' } as const, [POD]],
    ['the job tells of an attempt that they do not show yet', { ...onPods(1), targets: [SECOND] }, [POD]],
  ])('reads them when %s', async (_when, status, marked) => {
    const { context, log } = before(aPowerTool({ status }));
    await gatherToRecount(context, REF, marked);
    expect(log()).toEqual([JOB, 'GET shop/pods']);
  });
});

describe('gatherToStart', () => {
  test('has nothing to start of a job that is gone', async () => {
    const { context } = before(undefined);
    expect(await gatherToStart(context, REF)).toBeUndefined();
  });

  test('reads of a job that is over its pods, and not what admins allow', async () => {
    const { context, log } = before(OVER);
    const world = await gatherToStart(context, REF);
    expect(world?.wasOver).toBe(true);
    expect(world?.rules).toBeUndefined();
    expect(log()).toEqual([JOB, 'GET shop/pods']);
  });

  test('reads of one that is deleted also the pods that have left its selection, since their tools may upload', async () => {
    const metadata = { deletionTimestamp: '2026-01-01T12:00:00Z' };
    const targets = [aRow('web-9', 'Active', { uid: 'uid-web-9' })];
    const { context, log } = before(aPowerTool({ metadata, status: { phase: 'Running', targets } }));
    await gatherToStart(context, REF);
    expect(log()).toHaveLength(3);
  });

  test.each([
    ['a schedule', SCHEDULED],
    ['one that is over', aPowerTool({ spec: { schedule: '@hourly' }, status: { phase: 'Cancelled' } })],
  ])('reads of %s its runs, and no pods', async (_which, job) => {
    const { context, log } = before(job);
    expect(await gatherToStart(context, REF)).toMatchObject({ pods: [], runs: [] });
    expect(log()).toEqual([JOB, 'GET shop/powertools']);
  });

  test('reads of any other its pods and what admins allow', async () => {
    const { context, log } = before(aPowerTool());
    const world = await gatherToStart(context, REF, new Date(0));
    expect(world?.rules).toBeDefined();
    expect(world?.judgedAt).toEqual(new Date(0));
    expect(log()).toContain('GET shop/pods');
  });
});
