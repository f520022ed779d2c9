import { FINALIZER } from '../../../lib/api/names.ts';
import { planCleanup } from '../../../lib/plan/plan-cleanup.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aWorld, NOW } from '../../build/a-world.ts';
import { kinds, settle } from '../../build/apply-model.ts';

const finalizers = [FINALIZER, 'other/finalizer'];
const DONE = aPowerTool({ metadata: { finalizers }, status: { phase: 'Completed' } });
const DELETED = aPowerTool({ metadata: { finalizers, deletionTimestamp: '2026-01-01T12:00:00Z' } });
const marked = (n: number) => withTool(aPod({ name: `web-${n}` }), { state: RUNNING });

describe('planCleanup', () => {
  test.each<{ name: string; given: Partial<World>; want: string }>([
    {
      name: 'a final job: timers, then the finalizer',
      given: { powerTool: DONE, pods: [] },
      want: 'disarmTimers removeFinalizer',
    },
    {
      name: 'a deleted job: labels first, all at once',
      given: { powerTool: DELETED, pods: [marked(1), marked(2)] },
      want: 'unlabel+unlabel disarmTimers removeFinalizer',
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
      given: { powerTool: DONE, pods: [], disarmed: true },
      want: 'removeFinalizer',
    },
  ])('$name', ({ given, want }) => {
    expect(kinds(settle(aWorld({ mayEnd: true, ...given }), NOW).steps)).toBe(want);
  });

  test('a job at work is never cleaned up', () => {
    const powerTool = aPowerTool({ metadata: { finalizers }, status: { phase: 'Running' } });
    expect(planCleanup(aWorld({ powerTool, pods: [marked(1)] }))).toEqual([]);
  });

  test('a label that somebody else holds too does not hold up the end', () => {
    const given = { mayEnd: true, powerTool: DELETED, pods: [marked(1)] };
    const { steps } = settle(aWorld(given), NOW, { alsoMarked: () => true });
    expect(kinds(steps)).toBe('unlabel disarmTimers removeFinalizer');
  });

  test('the finalizers of others stay', () => {
    const { world } = settle(aWorld({ mayEnd: true, powerTool: DONE, pods: [] }), NOW);
    expect(world.powerTool.metadata.finalizers).toEqual(['other/finalizer']);
  });
});
