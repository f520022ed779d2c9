import { jobSpecOf } from '../../../lib/api/job-spec.ts';
import { FINALIZER } from '../../../lib/api/names.ts';
import { isRefusal } from '../../../lib/api/refusal.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { planReservation } from '../../../lib/plan/plan-reservation.ts';
import { makeSurvey, type Survey } from '../../../lib/plan/survey.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, ended, reporting, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow, countsOf } from '../../build/a-target.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';
import { kinds, only, reread, settle } from '../../build/apply-model.ts';

const web = (n: number) => aPod({ name: `web-${n}`, uid: `uid-web-${n}` });
const four = [1, 2, 3, 4].map(web);
const newJob = (spec: Record<string, unknown>, status?: PowerToolStatus): World =>
  aWorld({
    powerTool: aPowerTool({ metadata: { finalizers: [FINALIZER] }, spec, ...(status && { status }) }),
    pods: four,
  });

function survey(spec: Record<string, unknown>, status?: PowerToolStatus): Survey {
  const world = newJob(spec, status);
  const job = jobSpecOf(world.powerTool.spec);
  if (isRefusal(job)) throw new Error(job.message);
  return makeSurvey(world, job, NOW);
}

const budgets = (of: Record<string, number>) => ({ budgets: of });
const RETRY = { failurePolicy: { onError: 'Retry' } };
const injected = ({ pods }: World) =>
  pods.filter(({ spec }) => spec.ephemeralContainers).map(({ metadata }) => metadata.name);

describe('a reservation', () => {
  test('comes before the tool is put anywhere, and is over when it is there', () => {
    const { steps, world } = settle(newJob(budgets({ maxConcurrentPods: 2 })), NOW);
    expect(kinds(steps)).toMatch(/patchStatus inject\+inject label\+label recordEvent patchStatus$/);
    const [mark, last] = only('patchStatus', steps.flat());
    expect(mark?.status).toMatchObject({ phase: 'Pending', reserved: ['uid-web-1', 'uid-web-2'] });
    expect(last?.status).not.toHaveProperty('reserved');
    expect(injected(world)).toEqual(['web-1', 'web-2']);
  });

  test('of a run that died is used by the next', () => {
    const reserved = { ...newJob(budgets({ maxConcurrentPods: 1 }), { reserved: ['uid-web-3'] }) };
    expect(injected(settle(reserved, NOW).world)).toEqual(['web-3']);
  });

  test('is made again for the next wave', () => {
    const first = settle(newJob(budgets({ maxConcurrentPods: 1 })), NOW).world;
    const done = reread({
      ...first,
      pods: first.pods.map((pod) => (pod.metadata.name === 'web-1' ? reporting(pod, ended(0)) : pod)),
    });
    const { steps, world } = settle(done, after(40));
    expect(only('patchStatus', steps.flat())[0]?.status).toMatchObject({ reserved: ['uid-web-2'] });
    expect(injected(world)).toEqual(['web-1', 'web-2']);
  });

  test('of a pod that broke before its next attempt gives the place to another, when a timer fires', () => {
    const targets = four.map(({ metadata: { name } }) => aRow(name));
    const counts = countsOf('Waiting', 'Waiting', 'Waiting', 'Waiting');
    const startedAt = '2026-01-01T12:00:00Z';
    const status: PowerToolStatus = { phase: 'Running', startedAt, targets, counts, reserved: ['uid-web-1'] };
    const { pods, ...job } = newJob({ ...budgets({ maxConcurrentPods: 1 }), ...RETRY }, status);
    const down = aPod({ name: 'web-1', status: { containerStatuses: [] } });
    const broken = { ...job, pods: [withTool(down, { state: ended(1) }), ...pods.slice(1)] };
    expect(injected(settle(broken, after(60)).world)).toEqual(['web-1']);
    expect(injected(settle({ ...broken, judgedAt: after(60) }, after(60)).world)).toEqual(['web-1', 'web-2']);
  });

  test.each<{ name: string; given: Survey }>([
    { name: 'without a limit', given: survey({}) },
    { name: 'after the canaries', given: survey(budgets({ canary: 1 }), proven()) },
    {
      name: 'of what is reserved',
      given: survey(budgets({ maxConcurrentPods: 4 }), {
        reserved: four.map(({ metadata }) => metadata.uid),
      }),
    },
  ])('is not needed $name', ({ given }) => {
    expect(planReservation(given, given.choices)).toEqual([]);
  });
});

function proven(): PowerToolStatus {
  const rows = four.map(({ metadata: { name } }, at) => aRow(name, at === 0 ? 'Succeeded' : 'Waiting'));
  const counts = countsOf('Succeeded', 'Waiting', 'Waiting', 'Waiting');
  return { phase: 'Running', startedAt: '2026-01-01T12:00:00Z', targets: rows, counts };
}
