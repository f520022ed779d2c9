import type { PowerToolStatus, Target } from '../api/power-tool-status.ts';
import type { Refusal } from '../api/refusal.ts';

/** Exit codes of a tool that obeys SIGINT or SIGTERM without a handler of its own. */
const SIGNALLED: readonly (number | undefined)[] = [130, 143];

/**
 * The targets of a job that ends early: those that wait are not started any more, and a tool that ended by a
 * signal after the job began to stop has done what it was told.
 * @param before the stored status.
 */
export function settleStopped(
  rows: readonly Target[],
  stop: Refusal,
  before: PowerToolStatus | undefined,
): Target[] {
  const settled = new Set(before?.targets?.filter(({ state }) => state === 'Failed').map(({ uid }) => uid));
  const wasTold = before?.phase === 'Stopping';
  return rows.map((row) => {
    if (row.state === 'Waiting') return giveUp(row, stop);
    const obeyed = row.reason === 'ToolFailed' && SIGNALLED.includes(row.exitCode);
    return wasTold && obeyed && !settled.has(row.uid) ? obey(row) : row;
  });
}

// A target between two attempts has failed once already.
function giveUp({ retryAt, ...row }: Target, { reason, message }: Refusal): Target {
  return retryAt
    ? { ...row, state: 'Failed', reason: 'ToolFailed' }
    : { ...row, state: 'Skipped', reason, message: `The tool was not started. ${message}` };
}

function obey(row: Target): Target {
  const message = `The tool was stopped early, with exit code ${row.exitCode}. Its result may be partial.`;
  return { ...row, state: 'Succeeded', reason: 'Stopped', message };
}
