import { FINALIZER } from '../../../lib/api/names.ts';
import type { Refusal } from '../../../lib/api/refusal.ts';
import { planWait } from '../../../lib/plan/plan-wait.ts';
import { makeSurvey } from '../../../lib/plan/survey.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { applyModel, kinds } from '../../build/apply-model.ts';

const BUSY: Refusal = { reason: 'TargetBusy', message: 'Another tool is in it.' };
const SUSPENDED: Refusal = { reason: 'Suspended', message: 'The job is suspended.' };

/** Waits until nothing is left to do. */
function wait(why: Refusal, start: World, spec: Record<string, unknown> = {}, now = NOW) {
  const steps = [];
  let world = start;
  for (;;) {
    const actions = planWait(makeSurvey(world, aJobSpec(spec), now), why);
    if (actions.length === 0) return { world, steps: kinds(steps) };
    steps.push(actions);
    world = applyModel(world, actions);
  }
}

describe('a job that waits', () => {
  test('gets a finalizer and a timer, and says for what it waits', () => {
    const { world, steps } = wait(BUSY, aWorld());
    expect(steps).toBe('addFinalizer armTimer recordEvent patchStatus');
    expect(world.powerTool.metadata.finalizers).toEqual([FINALIZER]);
    expect(world.powerTool.status).toMatchObject({
      phase: 'Pending',
      ...BUSY,
      deadline: after(300).toISOString(),
    });
  });

  test('is left alone as long as its timer runs', () => {
    const { powerTool } = wait(BUSY, aWorld()).world;
    expect(wait(BUSY, aWorld({ powerTool }), {}, after(299)).steps).toBe('');
  });

  test('gets another timer when that is over', () => {
    const { powerTool } = wait(BUSY, aWorld()).world;
    const later = wait(BUSY, aWorld({ powerTool }), {}, after(300));
    expect(later.steps).toBe('armTimer patchStatus');
    expect(later.world.powerTool.status?.deadline).toBe(after(600).toISOString());
  });

  test('gets a timer for its own deadline, when that is earlier', () => {
    const spec = { activeDeadlineSeconds: 90 };
    const { world } = wait(BUSY, aWorld({ powerTool: aPowerTool({ spec }) }), spec);
    expect(world.armed).toBe(after(30).toISOString());
  });
});

describe('a job that its user has suspended', () => {
  test('costs nothing: no finalizer, no timer', () => {
    const { world, steps } = wait(SUSPENDED, aWorld(), { suspend: true });
    expect(steps).toBe('recordEvent patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Pending', ...SUSPENDED });
    expect(world.powerTool.status).not.toHaveProperty('deadline');
  });

  test('is stopped at its deadline all the same', () => {
    const spec = { suspend: true, activeDeadlineSeconds: 90 };
    const { world, steps } = wait(SUSPENDED, aWorld({ powerTool: aPowerTool({ spec }) }), spec);
    expect(steps).toBe('addFinalizer armTimer recordEvent patchStatus');
    expect(world.armed).toBe(after(30).toISOString());
  });
});
