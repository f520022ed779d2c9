import { findReserved, findWave } from '../../../lib/plan/plan-wave.ts';
import { aSurveyOfFour } from '../../build/a-job-of-four.ts';
import { aRow } from '../../build/a-target.ts';
import { after } from '../../build/a-world.ts';

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
    const given = aSurveyOfFour({ ...spec }, { reserved });
    expect(findWave(given, given.choices).map(({ pod }) => pod.metadata.name)).toEqual(wave);
  });

  test('nothing, where a reserved pod that cannot get the tool now keeps the place', () => {
    const given = aSurveyOfFour(budgets({ maxConcurrentPods: 1 }), { reserved: ['uid-web-4'] });
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
    const given = { ...aSurveyOfFour({}, { reserved: ['uid-web-1'] }), byUid: new Map([[row.uid, row]]) };
    expect(findReserved(given)).toEqual(kept);
  });
});

function later(): string {
  return after(60).toISOString();
}
