import type { Counts, Target, TargetState } from '../api/power-tool-status.ts';

/** How many targets are in which state: a recount of all rows, never an increment. */
export function countTargets(rows: readonly Target[]): Counts {
  const seen = (state: TargetState): number => rows.filter((row) => row.state === state).length;
  const [succeeded, failed, gone, skipped] = [
    seen('Succeeded'),
    seen('Failed'),
    seen('Gone'),
    seen('Skipped'),
  ];
  return {
    selected: rows.length,
    waiting: seen('Waiting'),
    active: seen('Active'),
    succeeded,
    failed,
    gone,
    skipped,
    done: succeeded + failed + gone + skipped,
  };
}
