import { MAX_RESERVED } from '../../../lib/api/power-tool-status.ts';
import { findReserved, findWave, mostAtOnce } from '../../../lib/plan/plan-wave.ts';
import { aSurveyOfFour } from '../../build/a-job-of-four.ts';
import { aRow, countsOf } from '../../build/a-target.ts';
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
    expect(findWave(given, given.choices).wave.map(({ pod }) => pod.metadata.name)).toEqual(wave);
  });

  test('nothing, where a reserved pod that cannot get the tool now keeps the place', () => {
    const given = aSurveyOfFour(budgets({ maxConcurrentPods: 1 }), { reserved: ['uid-web-4'] });
    expect(findWave(given, given.choices.slice(0, 3)).wave).toEqual([]);
  });

  test('nothing, where more is at work and reserved than may be', () => {
    const given = aSurveyOfFour(budgets({ maxConcurrentPods: 1 }));
    const crowded = { ...given, counts: countsOf('Active', 'Active', 'Waiting', 'Waiting') };
    expect(findWave(crowded, given.choices).wave).toEqual([]);
  });
});

describe('at a time there may be', () => {
  test.each<{ name: string; spec: Record<string, number>; active: number; succeeded?: number; want: number }>(
    [
      { name: 'any number, without a limit', spec: {}, active: 3, want: Infinity },
      {
        name: 'no more canaries than have still to succeed',
        spec: { canary: 2 },
        active: 0,
        succeeded: 1,
        want: 1,
      },
      { name: 'any number after the canaries', spec: { canary: 2 }, active: 0, succeeded: 2, want: Infinity },
      {
        name: 'the limit, though many are at work',
        spec: { maxConcurrentPods: 150 },
        active: 120,
        want: 150,
      },
      {
        name: 'as many more as a status has room to reserve',
        spec: { maxConcurrentPods: 500 },
        active: 120,
        want: 120 + MAX_RESERVED,
      },
    ],
  )('$name', ({ spec, active, succeeded = 0, want }) => {
    const given = aSurveyOfFour(budgets(spec));
    expect(mostAtOnce({ ...given, counts: { ...given.counts, active, succeeded } })).toBe(want);
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

test('The reservation of a pod is over when the budget has no room for it', () => {
  const given = aSurveyOfFour({}, { reserved: ['uid-web-1', 'uid-web-2'] });
  const world = { ...given.world, denied: new Set(['uid-web-1']) };
  expect(findReserved({ ...given, world })).toEqual(['uid-web-2']);
});

function later(): string {
  return after(60).toISOString();
}
