import { FINALIZER } from '../../../lib/api/names.ts';
import { planForward, planHandOver } from '../../../lib/plan/plan-hand-over.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';

const over = aPowerTool({ metadata: { finalizers: [FINALIZER] }, status: { phase: 'Completed' } });

describe('planHandOver', () => {
  test('wakes the clean-up at once, when a timer leads to a job that should have ended', () => {
    expect(planHandOver(aWorld({ powerTool: over, judgedAt: NOW }), after(3))).toEqual([
      { kind: 'armTimer', wakes: 'cleanup', deadline: after(4) },
    ]);
  });

  test.each<{ name: string; given: Partial<World> }>([
    { name: 'no timer leads there: the clean-up has its own events', given: {} },
    {
      name: 'it is cleaned up',
      given: { powerTool: aPowerTool({ status: { phase: 'Failed' } }), judgedAt: NOW },
    },
    { name: 'that was done', given: { judgedAt: NOW, armed: after(1).toISOString() } },
  ])('does nothing when $name', ({ given }) => {
    expect(planHandOver(aWorld({ powerTool: over, ...given }), NOW)).toEqual([]);
  });
});

describe('planForward', () => {
  const changed = aPowerTool({ metadata: { generation: 2 }, status: { observedGeneration: 1 } });

  test('wakes creation at once, when the spec of a job has changed', () => {
    expect(planForward(aWorld({ powerTool: changed }), NOW)).toEqual([
      { kind: 'armTimer', wakes: 'creation', deadline: after(1) },
    ]);
  });

  test.each<{ name: string; given: Partial<World> }>([
    {
      name: 'the spec was read',
      given: { powerTool: aPowerTool({ metadata: { generation: 2 }, status: { observedGeneration: 2 } }) },
    },
    { name: 'the job is new: it has an event of its own', given: { powerTool: aPowerTool() } },
    { name: 'that was done', given: { armed: after(1).toISOString() } },
  ])('does nothing when $name', ({ given }) => {
    expect(planForward(aWorld({ powerTool: changed, ...given }), NOW)).toEqual([]);
  });
});
