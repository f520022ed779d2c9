import type { Target, TargetState } from '../api/power-tool-status.ts';

/** The order in which people want to see rows: what needs attention first. */
const ATTENTION: readonly TargetState[] = ['Failed', 'Gone', 'Active', 'Waiting', 'Skipped', 'Succeeded'];

/**
 * What is seen now, beside what the stored status knows: a final row stays as it is, and a pod that no longer
 * exists keeps its row, as gone; one that only waited may have left the selection. Sorted by attention, then by name.
 */
export function mergeTargets(seen: readonly Target[], stored: readonly Target[]): Target[] {
  const known = new Map(stored.map((row) => [row.uid, row]));
  const rows = new Map(seen.map((row) => [row.uid, settled(known.get(row.uid), row) ?? row]));
  for (const row of stored) if (!rows.has(row.uid)) rows.set(row.uid, settled(row) ?? asGone(row));
  return [...rows.values()].sort(
    (a, b) => rank(a) - rank(b) || compare(a.pod, b.pod) || compare(a.uid, b.uid),
  );
}

/** Whether a target's part in the job is over. */
export function isSettled({ state }: Target): boolean {
  return state !== 'Waiting' && state !== 'Active';
}

// A pod that was passed over or refused, and in which the tool is: another run has put it there meanwhile.
function settled(row: Target | undefined, seen?: Target): Target | undefined {
  const wasInjected = row && seen && injectedAttempt(seen) > injectedAttempt(row);
  return row && isSettled(row) && !wasInjected ? complete(row, seen) : undefined;
}

// A row that was stored in short is whole again where its pod still tells the same.
function complete(row: Target, seen: Target | undefined): Target {
  const isSame = seen && injectedAttempt(seen) === injectedAttempt(row) && seen.state === row.state;
  return isSame && seen.reason === row.reason ? { ...seen, ...row } : row;
}

// A container of somebody else is no attempt.
function injectedAttempt({ container, attempt = 1, reason }: Target): number {
  if (container === undefined) return 0;
  return reason === 'NameTaken' ? attempt - 1 : attempt;
}

function asGone({ retryAt: _never, ...row }: Target): Target {
  return {
    ...row,
    state: 'Gone',
    reason: 'TargetGone',
    message:
      row.state === 'Active'
        ? 'The pod was deleted before the tool ended.'
        : 'The pod was deleted, or has left the selection of the job, before the tool was started.',
  };
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}

function rank({ state }: Target): number {
  return ATTENTION.indexOf(state);
}
