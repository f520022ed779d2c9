import type { Counts, Target, TargetState } from '../api/power-tool-status.ts';

/**
 * How many targets are in which state: a recount of rows, never an increment.
 * @param selected how many were chosen; those that no row speaks of are gone.
 */
export function countTargets(rows: readonly Target[], selected: number): Counts {
  const count = (state: TargetState): number => rows.filter((row) => row.state === state).length;
  const missing = Math.max(0, selected - rows.length);
  const [succeeded, failed, gone] = [count('Succeeded'), count('Failed'), count('Gone') + missing];
  return {
    selected: Math.max(selected, rows.length),
    waiting: count('Waiting'),
    active: count('Active'),
    succeeded,
    failed,
    gone,
    done: succeeded + failed + gone,
  };
}
