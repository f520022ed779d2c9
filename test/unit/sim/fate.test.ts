import { fateOf } from '../../sim/scenario/fate.ts';
import { makeRandom } from '../../sim/core/random.ts';
import { FIXED } from '../../sim/scenario/fixed.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

const scenario = (fates: Scenario['fates']): Scenario => ({ ...(FIXED['two-pods'] as Scenario), fates });
const fixed = (...parts: readonly (string | number)[]) => makeRandom('fate', ...parts);
const names = (fates: Scenario['fates']): Set<string> =>
  new Set(
    Array.from(
      { length: 300 },
      (_, at) => fateOf({ fixed, scenario: scenario(fates) }, { pod: `p${at}`, job: 'j', attempt: 1 }).name,
    ),
  );

test('the fate of an attempt is the same whenever it is asked for', () => {
  const of = { pod: 'web-0', job: 'job-0', attempt: 2 };
  const sim = { fixed, scenario: scenario({ failing: 0.5, strange: 0.5, obedient: 0.5 }) };
  expect(fateOf(sim, of)).toEqual(fateOf(sim, of));
});

test('where nothing strange happens, tools are fine or fail', () => {
  expect([...names({ failing: 0, strange: 0, obedient: 1 })]).toEqual(['fine']);
  expect([...names({ failing: 1, strange: 0, obedient: 1 })]).toEqual(['fails']);
});

test('where strange things happen, all of them do', () => {
  const expected = ['hangs', 'late', 'slow', 'stuck', 'unmakeable', 'unpullable'];
  expect([...names({ failing: 0, strange: 1, obedient: 1 })].sort()).toEqual(expected);
});
