import { jobSpecOf } from '../../../lib/api/job-spec.ts';
import { FINALIZER } from '../../../lib/api/names.ts';
import { isRefusal } from '../../../lib/api/refusal.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { findReserved, findWave } from '../../../lib/plan/plan-wave.ts';
import { makeSurvey, type Survey } from '../../../lib/plan/survey.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';

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

describe('a wave is', () => {
  test.each<{ name: string; spec: object; reserved?: string[]; wave: string[] }>([
    { name: 'all, without a limit', spec: {}, wave: ['web-1', 'web-2', 'web-3', 'web-4'] },
    {
      name: 'as many as may be at a time',
      spec: budgets({ maxConcurrentPods: 2 }),
      wave: ['web-1', 'web-2'],
    },
    { name: 'the canaries alone', spec: budgets({ canary: 1, maxConcurrentPods: 3 }), wave: ['web-1'] },
    {
      name: 'what is reserved, and the rest',
      spec: budgets({ maxConcurrentPods: 3 }),
      reserved: ['uid-web-3', 'uid-web-4'],
      wave: ['web-3', 'web-4', 'web-1'],
    },
    {
      name: 'nothing but what is reserved, when that is all there may be',
      spec: budgets({ maxConcurrentPods: 1 }),
      reserved: ['uid-web-4'],
      wave: ['web-4'],
    },
  ])('$name', ({ spec, reserved = [], wave }) => {
    const given = survey({ ...spec }, { reserved });
    expect(findWave(given, given.choices).map(({ pod }) => pod.metadata.name)).toEqual(wave);
  });

  test('nothing, where a reserved pod that cannot get the tool now keeps the place', () => {
    const given = survey(budgets({ maxConcurrentPods: 1 }), { reserved: ['uid-web-4'] });
    expect(findWave(given, given.choices.slice(0, 3))).toEqual([]);
  });
});

describe('the reservation', () => {
  test.each<{ name: string; row: ReturnType<typeof aRow>; kept: string[] }>([
    { name: 'that waits is kept', row: aRow('web-1'), kept: ['uid-web-1'] },
    {
      name: 'that is to be tried again later is over',
      row: aRow('web-1', 'Waiting', { retryAt: later() }),
      kept: [],
    },
    { name: 'in which the tool is, is over', row: aRow('web-1', 'Active'), kept: [] },
    { name: 'that is settled is over', row: aRow('web-1', 'Skipped'), kept: [] },
  ])('of a pod $name', ({ row, kept }) => {
    const given = { ...survey({}, { reserved: ['uid-web-1'] }), byUid: new Map([[row.uid, row]]) };
    expect(findReserved(given)).toEqual(kept);
  });
});

function later(): string {
  return after(60).toISOString();
}
