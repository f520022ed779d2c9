import type { Counts, Target, TargetState } from '../api/power-tool-status.ts';

/**
 * How many targets are in which state: a recount of rows, never an increment.
 * @param before the stored counts. Targets that no row speaks of any more (a status carries 100 rows) stay what
 * they were counted as; those that were still at work are gone.
 * @param stored the stored rows: what has changed its state since was counted as something else.
 */
export function countTargets(
  rows: readonly Target[],
  before: Counts | undefined,
  stored: readonly Target[] = [],
): Counts {
  const states = new Map(stored.map(({ uid, state }) => [uid, state]));
  const changed = rows.filter(({ uid, state }) => (states.get(uid) ?? state) !== state);
  const seen = (state: TargetState, of = rows): number => of.filter((row) => row.state === state).length;
  const selected = Math.max(before?.selected ?? 0, rows.length);
  let missing = selected - rows.length;
  const settled = (state: TargetState, known = 0): number => {
    const remembered = Math.min(missing, Math.max(0, known - seen(state) + seen(state, changed)));
    missing -= remembered;
    return seen(state) + remembered;
  };
  const succeeded = settled('Succeeded', before?.succeeded);
  const failed = settled('Failed', before?.failed);
  const skipped = settled('Skipped', before?.skipped);
  const gone = seen('Gone') + missing;
  return {
    selected,
    waiting: seen('Waiting'),
    active: seen('Active'),
    succeeded,
    failed,
    gone,
    skipped,
    done: succeeded + failed + gone + skipped,
  };
}
