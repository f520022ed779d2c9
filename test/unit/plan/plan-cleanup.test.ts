import { FINALIZER, SCHEDULE_LABEL } from '../../../lib/api/names.ts';
import type { Phase } from '../../../lib/api/power-tool-status.ts';
import { expiryOf, planCleanup } from '../../../lib/plan/plan-cleanup.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { kinds, only, settle } from '../../build/apply-model.ts';

const finalizers = [FINALIZER, 'other/finalizer'];
const DONE = aPowerTool({ metadata: { finalizers }, status: { phase: 'Completed' } });
const DELETED = aPowerTool({ metadata: { finalizers, deletionTimestamp: '2026-01-01T12:00:00Z' } });
/** A run of a schedule, made half a minute ago. */
const YOUNG = {
  metadata: { creationTimestamp: after(-30).toISOString(), labels: { [SCHEDULE_LABEL]: 'schedule-uid' } },
};
const marked = (n: number) => withTool(aPod({ name: `web-${n}` }), { state: RUNNING });
const end = (given: Partial<World>, now = NOW) => settle(aWorld({ mayEnd: true, pods: [], ...given }), now);

describe('planCleanup', () => {
  test.each<{ name: string; given: Partial<World>; want: string }>([
    {
      name: 'a final job: timers, then the finalizer',
      given: { powerTool: DONE },
      want: 'disarmTimers removeFinalizer',
    },
    {
      name: 'a deleted job: labels first, all at once',
      given: { powerTool: DELETED, pods: [marked(1), marked(2)] },
      want: 'unlabel+unlabel disarmTimers removeFinalizer',
    },
    {
      name: 'a deleted job that counts in a budget: that first, for the labels wake who waits for it',
      given: {
        powerTool: { ...DELETED, status: { phase: 'Running', claimed: true, tool: 'aperf' } },
        pods: [marked(1)],
      },
      want: 'claim unlabel disarmTimers removeFinalizer',
    },
    {
      name: 'the mark of another job stays',
      given: { powerTool: DELETED, pods: [withTool(aPod(), { jobUid: 'other' })] },
      want: 'disarmTimers removeFinalizer',
    },
    {
      name: 'a pod that is lost has no label to take',
      given: { powerTool: DELETED, pods: [marked(1)], lost: new Set(['uid-web-1']) },
      want: 'disarmTimers removeFinalizer',
    },
    {
      name: 'a job without our finalizer has nothing to clean',
      given: { powerTool: aPowerTool({ status: { phase: 'Failed' } }) },
      want: '',
    },
    {
      name: 'timers that are gone are not disarmed again',
      given: { powerTool: DONE, disarmed: true },
      want: 'removeFinalizer',
    },
  ])('$name', ({ given, want }) => {
    expect(kinds(end(given).steps)).toBe(want);
  });

  test('a job at work is never cleaned up', () => {
    const powerTool = aPowerTool({ metadata: { finalizers }, status: { phase: 'Running' } });
    expect(planCleanup(aWorld({ powerTool, pods: [marked(1)] }), NOW)).toEqual([]);
  });

  test('a label that somebody else holds too does not hold up the end', () => {
    const given = { mayEnd: true, powerTool: DELETED, pods: [marked(1)] };
    const { steps } = settle(aWorld(given), NOW, { alsoMarked: () => true });
    expect(kinds(steps)).toBe('unlabel disarmTimers removeFinalizer');
  });

  test('the finalizers of others stay', () => {
    expect(end({ powerTool: DONE }).world.powerTool.metadata.finalizers).toEqual(['other/finalizer']);
  });

  test('what is given back is all that the job took', () => {
    const powerTool = { ...DELETED, status: { phase: 'Running' as const, claimed: true, tool: 'aperf' } };
    expect(only('claim', end({ powerTool }).steps.flat())).toEqual([
      { kind: 'claim', tool: 'aperf', taken: [], wanted: [], freed: 'all', budgets: {} },
    ]);
  });
});

describe('the time to live', () => {
  const ttl = (seconds: number, more: Parameters<typeof aPowerTool>[0] = {}) =>
    aPowerTool({
      spec: { ttlSecondsAfterFinished: seconds },
      status: { phase: 'Completed', finishedAt: '2026-01-01T12:00:00Z' },
      ...more,
    });
  const open = { metadata: { finalizers: [FINALIZER] } };

  test('begins with the clean-up: a timer, before the finalizer goes', () => {
    const { steps } = end({ powerTool: ttl(60, open) }, after(5));
    expect(kinds(steps)).toBe('disarmTimers armTimer removeFinalizer');
    expect(only('armTimer', steps.flat())).toEqual([
      { kind: 'armTimer', wakes: 'cleanup', deadline: after(60) },
    ]);
  });

  test('of nothing is over when the clean-up is', () => {
    expect(kinds(end({ powerTool: ttl(0, open) }).steps)).toBe('disarmTimers removeFinalizer deleteJob');
  });

  test('that is over deletes the job', () => {
    const { steps, world } = end({ powerTool: ttl(60) }, after(60));
    expect(only('deleteJob', steps.flat()).map(({ job }) => job.metadata.uid)).toEqual(['job-uid']);
    expect(world.gone).toBe(true);
  });

  test('is over when its timer fires, whatever the clock says', () => {
    expect(kinds(end({ powerTool: ttl(60), judgedAt: after(60) }, after(58)).steps)).toBe('deleteJob');
  });

  test('that is not over has a timer, and nothing else happens', () => {
    expect(kinds(end({ powerTool: ttl(60) }, after(30)).steps)).toBe('armTimer');
  });

  test('does not matter for a job that is deleted anyway', () => {
    const deleted = { metadata: { ...open.metadata, deletionTimestamp: '2026-01-01T12:00:00Z' } };
    expect(kinds(end({ powerTool: ttl(60, deleted) }, after(90)).steps)).toBe('disarmTimers removeFinalizer');
  });

  test.each([
    { name: 'a job without one', powerTool: DONE, want: undefined },
    { name: 'a job that is not over', powerTool: ttl(60, { status: { phase: 'Running' } }), want: undefined },
    { name: 'a job that is over', powerTool: ttl(60), want: after(60) },
    { name: 'a run that was made just now, 90 s later,', powerTool: ttl(0, YOUNG), want: after(60) },
  ])('of $name ends at $want', ({ powerTool, want }) => {
    expect(expiryOf(powerTool)).toEqual(want);
  });
});

describe('the history of a schedule', () => {
  const run = (n: number, phase: Phase | undefined, more: object = {}) =>
    aPowerTool({
      name: `run-${n}`,
      uid: `uid-run-${n}`,
      metadata: { creationTimestamp: after(n * 60 - 3600).toISOString(), ...more },
      ...(phase ? { status: { phase } } : {}),
    });
  const five = (phase: Phase) => [3, 1, 5, 2, 4].map((n) => run(n, phase));

  function deleted(runs: readonly ReturnType<typeof run>[], spec: Record<string, unknown> = {}): string[] {
    const powerTool = aPowerTool({ name: 'run-6', uid: 'uid-run-6', spec, status: { phase: 'Completed' } });
    const { steps } = end({ powerTool, runs });
    return only('deleteJob', steps.flat()).map(({ job }) => job.metadata.name);
  }

  test.each([
    { name: 'three completed runs', runs: five('Completed'), want: ['run-2', 'run-1'] },
    { name: 'one failed run', runs: five('Failed'), want: ['run-4', 'run-3', 'run-2', 'run-1'] },
    {
      name: 'cancelled runs among the failed',
      runs: [run(1, 'Cancelled'), run(2, 'Failed'), run(3, 'Completed')],
      want: ['run-1'],
    },
    { name: 'runs at work', runs: [run(1, 'Running'), run(2, 'Pending'), run(3, undefined)], want: [] },
  ])('keeps $name, the newest', ({ runs, want }) => {
    expect(deleted(runs)).toEqual(want);
  });

  test.each([
    { limit: 5, want: [] },
    { limit: 1, want: ['run-4', 'run-3', 'run-2', 'run-1'] },
    { limit: 0, want: ['run-5', 'run-4', 'run-3', 'run-2', 'run-1'] },
  ])('keeps as many as its user wants: $limit', ({ limit, want }) => {
    expect(deleted(five('Completed'), { successfulJobsHistoryLimit: limit })).toEqual(want);
    expect(deleted(five('Failed'), { failedJobsHistoryLimit: limit })).toEqual(want);
  });

  test('does not delete twice what is going already', () => {
    const going = { deletionTimestamp: '2026-01-01T12:00:00Z' };
    expect(deleted([...five('Completed').slice(0, 3), run(0, 'Completed', going)])).toEqual([]);
  });

  test('leaves a run alone for 90 s, in which it may be about to be made once more; a timer looks again', () => {
    const powerTool = aPowerTool({
      ...YOUNG,
      spec: { successfulJobsHistoryLimit: 0 },
      status: { phase: 'Completed' },
    });
    const young = end({ powerTool, runs: [run(1, 'Completed'), powerTool] });
    expect(kinds(young.steps)).toBe('deleteJob+armTimer');
    expect(only('armTimer', young.steps.flat())).toEqual([
      { kind: 'armTimer', wakes: 'cleanup', deadline: after(60) },
    ]);
    expect(kinds(end({ powerTool, runs: [powerTool], judgedAt: after(60) }, after(58)).steps)).toBe(
      'deleteJob',
    );
  });

  test('is looked at only when the run is cleaned up', () => {
    const powerTool = aPowerTool({ metadata: { finalizers: [FINALIZER] }, status: { phase: 'Completed' } });
    const { steps } = end({ powerTool, runs: five('Failed') });
    expect(kinds(steps)).toMatch(/^disarmTimers removeFinalizer deleteJob/);
  });

  test('is nothing for a job without a schedule', () => {
    expect(end({ powerTool: aPowerTool({ status: { phase: 'Completed' } }) }).steps).toEqual([]);
  });
});
