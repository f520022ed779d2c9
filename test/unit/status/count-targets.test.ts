import fc from 'fast-check';
import { targetState, type Target, type TargetState } from '../../../lib/api/power-tool-status.ts';
import { countTargets } from '../../../lib/status/count-targets.ts';

const rowsOf = (...states: readonly TargetState[]): Target[] =>
  states.map((state, index) => ({ pod: `p${index}`, uid: `u${index}`, state }));

describe('countTargets', () => {
  test.each([
    {
      name: 'one of each',
      given: rowsOf('Waiting', 'Active', 'Succeeded', 'Failed', 'Gone'),
      selected: 0,
      want: { selected: 5, waiting: 1, active: 1, succeeded: 1, failed: 1, gone: 1, done: 3 },
    },
    {
      name: 'chosen pods of which no row speaks as gone',
      given: rowsOf('Succeeded'),
      selected: 3,
      want: { selected: 3, waiting: 0, active: 0, succeeded: 1, failed: 0, gone: 2, done: 3 },
    },
    {
      name: 'nothing',
      given: [],
      selected: 0,
      want: { selected: 0, waiting: 0, active: 0, succeeded: 0, failed: 0, gone: 0, done: 0 },
    },
  ])('counts $name', ({ given, selected, want }) => {
    expect(countTargets(given, selected)).toEqual(want);
  });

  test('every chosen pod is counted exactly once', () => {
    const states = fc.array(fc.constantFrom(...targetState.options), { maxLength: 200 });
    fc.assert(
      fc.property(states, fc.nat({ max: 300 }), (of, selected) => {
        const counts = countTargets(rowsOf(...of), selected);
        expect(counts.waiting + counts.active + counts.done).toBe(counts.selected);
        expect(counts.succeeded + counts.failed + counts.gone).toBe(counts.done);
        expect(counts.selected).toBeGreaterThanOrEqual(selected);
      }),
    );
  });
});
