import fc from 'fast-check';
import { targetState, type Target, type TargetState } from '../../../lib/api/power-tool-status.ts';
import { countTargets } from '../../../lib/status/count-targets.ts';

const rowsOf = (...states: readonly TargetState[]): Target[] =>
  states.map((state, index) => ({ pod: `p${index}`, uid: `u${index}`, state }));

const NONE = { waiting: 0, active: 0, succeeded: 0, failed: 0, gone: 0, skipped: 0 };

describe('countTargets', () => {
  test.each([
    { name: 'nothing', given: [], want: { ...NONE, selected: 0, done: 0 } },
    {
      name: 'one of each',
      given: rowsOf('Waiting', 'Active', 'Succeeded', 'Failed', 'Gone', 'Skipped'),
      want: { selected: 6, waiting: 1, active: 1, succeeded: 1, failed: 1, gone: 1, skipped: 1, done: 4 },
    },
    {
      name: 'several of one',
      given: rowsOf('Succeeded', 'Active', 'Succeeded'),
      want: { ...NONE, selected: 3, active: 1, succeeded: 2, done: 2 },
    },
  ])('counts $name', ({ given, want }) => {
    expect(countTargets(given)).toEqual(want);
  });

  test('every target is counted exactly once', () => {
    const states = fc.array(fc.constantFrom(...targetState.options), { maxLength: 200 });
    fc.assert(
      fc.property(states, (of) => {
        const counts = countTargets(rowsOf(...of));
        expect(counts.waiting + counts.active + counts.done).toBe(of.length);
        expect(counts.succeeded + counts.failed + counts.gone + counts.skipped).toBe(counts.done);
        expect(counts.selected).toBe(of.length);
      }),
    );
  });
});
