import type { PowerToolStatus, TargetState } from '../../../lib/api/power-tool-status.ts';
import { planReservation } from '../../../lib/plan/plan-reservation.ts';
import type { Survey } from '../../../lib/plan/survey.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aJobOfFour, aSurveyOfFour, FOUR_PODS } from '../../build/a-job-of-four.ts';
import { aPod, ended, reporting, withTool } from '../../build/a-pod.ts';
import { aRow, countsOf } from '../../build/a-target.ts';
import { after, NOW } from '../../build/a-world.ts';
import { kinds, only, reread, settle } from '../../build/apply-model.ts';

const budgets = (of: Record<string, number>) => ({ budgets: of });
const RETRY = { failurePolicy: { onError: 'Retry' } };
const injected = ({ pods }: World) =>
  pods.filter(({ spec }) => spec.ephemeralContainers).map(({ metadata }) => metadata.name);

describe('a reservation', () => {
  test('comes before the tool is put anywhere, and is over when it is there', () => {
    const { steps, world } = settle(aJobOfFour(budgets({ maxConcurrentPods: 2 })), NOW);
    expect(kinds(steps)).toMatch(/patchStatus inject\+inject label\+label recordEvent patchStatus$/);
    const [mark, last] = only('patchStatus', steps.flat());
    expect(mark?.status).toMatchObject({ phase: 'Pending', reserved: ['uid-web-1', 'uid-web-2'] });
    expect(last?.status).not.toHaveProperty('reserved');
    expect(injected(world)).toEqual(['web-1', 'web-2']);
  });

  test('of a run that died is used by the next', () => {
    const reserved = { ...aJobOfFour(budgets({ maxConcurrentPods: 1 }), { reserved: ['uid-web-3'] }) };
    expect(injected(settle(reserved, NOW).world)).toEqual(['web-3']);
  });

  test('is made again for the next wave', () => {
    const first = settle(aJobOfFour(budgets({ maxConcurrentPods: 1 })), NOW).world;
    const done = reread({
      ...first,
      pods: first.pods.map((pod) => (pod.metadata.name === 'web-1' ? reporting(pod, ended(0)) : pod)),
    });
    const { steps, world } = settle(done, after(40));
    expect(only('patchStatus', steps.flat())[0]?.status).toMatchObject({ reserved: ['uid-web-2'] });
    expect(injected(world)).toEqual(['web-1', 'web-2']);
  });

  test('of a pod that broke before its next attempt gives the place to another, when a timer fires', () => {
    const targets = FOUR_PODS.map(({ metadata: { name } }) => aRow(name));
    const counts = countsOf('Waiting', 'Waiting', 'Waiting', 'Waiting');
    const startedAt = '2026-01-01T12:00:00Z';
    const status: PowerToolStatus = { phase: 'Running', startedAt, targets, counts, reserved: ['uid-web-1'] };
    const { pods, ...job } = aJobOfFour({ ...budgets({ maxConcurrentPods: 1 }), ...RETRY }, status);
    const down = aPod({ name: 'web-1', status: { containerStatuses: [] } });
    const broken = { ...job, pods: [withTool(down, { state: ended(1) }), ...pods.slice(1)] };
    expect(injected(settle(broken, after(60)).world)).toEqual(['web-1']);
    expect(injected(settle({ ...broken, judgedAt: after(60) }, after(60)).world)).toEqual(['web-1', 'web-2']);
  });

  test.each<{ name: string; status: PowerToolStatus }>([
    { name: 'before the start', status: {} },
    { name: 'later', status: { ...proven('Waiting'), reason: 'Running' } },
  ])('leaves what another run has reserved, $name', ({ status }) => {
    const given = aSurveyOfFour(budgets({ maxConcurrentPods: 3 }), { ...status, reserved: ['uid-web-4'] });
    const actions = planReservation(given, given.choices.slice(1, 3));
    const [said] = only('patchStatus', actions);
    expect(said?.status.reserved).toEqual(['uid-web-4', 'uid-web-2', 'uid-web-3']);
  });

  test.each<{ name: string; given: Survey }>([
    { name: 'without a limit', given: aSurveyOfFour({}) },
    { name: 'after the canaries', given: aSurveyOfFour(budgets({ canary: 1 }), proven()) },
    {
      name: 'of what is reserved',
      given: aSurveyOfFour(budgets({ maxConcurrentPods: 4 }), {
        reserved: FOUR_PODS.map(({ metadata }) => metadata.uid),
      }),
    },
  ])('is not needed $name', ({ given }) => {
    expect(planReservation(given, given.choices)).toEqual([]);
  });
});

function proven(first: TargetState = 'Succeeded'): PowerToolStatus {
  const rows = FOUR_PODS.map(({ metadata: { name } }, at) => aRow(name, at === 0 ? first : 'Waiting'));
  const counts = countsOf(first, 'Waiting', 'Waiting', 'Waiting');
  return { phase: 'Running', startedAt: '2026-01-01T12:00:00Z', targets: rows, counts };
}
