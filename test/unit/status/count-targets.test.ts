import fc from 'fast-check';
import {
  targetState,
  type Counts,
  type Target,
  type TargetState,
} from '../../../lib/api/power-tool-status.ts';
import { countTargets } from '../../../lib/status/count-targets.ts';

const rowsOf = (...states: readonly TargetState[]): Target[] =>
  states.map((state, index) => ({ pod: `p${index}`, uid: `u${index}`, state }));

const NONE: Counts = {
  ...{ selected: 0, waiting: 0, active: 0, succeeded: 0, failed: 0, gone: 0, skipped: 0, done: 0 },
};

interface Row {
  readonly name: string;
  readonly given: readonly Target[];
  readonly before?: Partial<Counts>;
  readonly stored?: readonly Target[];
  readonly want: Partial<Counts>;
}

const rows: readonly Row[] = [
  { name: 'nothing', given: [], want: {} },
  {
    name: 'one of each',
    given: rowsOf('Waiting', 'Active', 'Succeeded', 'Failed', 'Gone', 'Skipped'),
    want: { selected: 6, waiting: 1, active: 1, succeeded: 1, failed: 1, gone: 1, skipped: 1, done: 4 },
  },
  {
    name: 'chosen pods of which no row speaks as gone',
    given: rowsOf('Succeeded'),
    before: { selected: 3, active: 2, succeeded: 1 },
    want: { selected: 3, succeeded: 1, gone: 2, done: 3 },
  },
  {
    name: 'a pod that succeeded and has no row any more as what it was',
    given: rowsOf('Failed'),
    before: { selected: 3, succeeded: 2, failed: 1 },
    want: { selected: 3, succeeded: 2, failed: 1, done: 3 },
  },
  {
    name: 'pods without a row: what ended stays, what was at work is gone',
    given: rowsOf('Succeeded', 'Active'),
    before: { selected: 6, active: 2, succeeded: 2, failed: 1, skipped: 1 },
    want: { selected: 6, active: 1, succeeded: 2, failed: 1, skipped: 1, gone: 1, done: 5 },
  },
  {
    name: 'a row that has changed its state once only',
    given: rowsOf('Succeeded', 'Succeeded'),
    before: { selected: 2, active: 2 },
    want: { selected: 2, succeeded: 2, done: 2 },
  },
  {
    name: 'a pod that has no row any more beside one that has just ended, each for itself',
    given: rowsOf('Succeeded', 'Succeeded'),
    before: { selected: 3, active: 1, succeeded: 2 },
    stored: rowsOf('Active', 'Succeeded'),
    want: { selected: 3, succeeded: 3, done: 3 },
  },
  {
    name: 'no more than what there is, when the counts before are too high',
    given: rowsOf('Active'),
    before: { selected: 2, succeeded: 7, failed: 7, skipped: 7 },
    want: { selected: 2, active: 1, succeeded: 1, done: 1 },
  },
];

describe('countTargets', () => {
  test.each(rows)('counts $name', ({ given, before, stored, want }) => {
    expect(countTargets(given, before && { ...NONE, ...before }, stored)).toEqual({ ...NONE, ...want });
  });

  test('every chosen pod is counted exactly once, whatever was counted before', () => {
    const states = fc.array(fc.constantFrom(...targetState.options), { maxLength: 200 });
    const some = fc.nat({ max: 300 });
    const before = fc.record({
      ...{ selected: some, waiting: some, active: some, succeeded: some },
      ...{ failed: some, gone: some, skipped: some, done: some },
    });
    fc.assert(
      fc.property(states, states, fc.option(before, { nil: undefined }), (of, stored, old) => {
        const counts = countTargets(rowsOf(...of), old, rowsOf(...stored));
        expect(counts.waiting + counts.active + counts.done).toBe(counts.selected);
        expect(counts.succeeded + counts.failed + counts.gone + counts.skipped).toBe(counts.done);
        expect(counts.selected).toBe(Math.max(old?.selected ?? 0, of.length));
        expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('a recount of what was counted changes nothing', () => {
    const states = fc.array(fc.constantFrom(...targetState.options), { maxLength: 20 });
    fc.assert(
      fc.property(states, states, (of, forgotten) => {
        const once = countTargets(rowsOf(...of, ...forgotten), undefined);
        const twice = countTargets(rowsOf(...of), once);
        expect(countTargets(rowsOf(...of), twice)).toEqual(twice);
      }),
    );
  });
});
