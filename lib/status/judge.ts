import type { Counts, Phase, Target, TargetState } from '../api/power-tool-status.ts';
import { reasonOf, type Reason, type Refusal } from '../api/refusal.ts';

/** In which phase a job is, and why. */
export interface Outcome {
  readonly phase: Phase;
  readonly reason: Reason;
  readonly message: string;
}

/**
 * The phase of a job that has begun, from its targets alone. A pod that goes away is daily life and no failure of
 * the job, as long as another gave a result.
 * @param stop why the job ends early, when it does.
 * @param suspend whether its user lets no further tool start.
 */
export function judge(
  counts: Counts,
  rows: readonly Target[],
  stop: Refusal | undefined,
  suspend: boolean,
): Outcome {
  if (counts.waiting + counts.active > 0)
    return stop ? { phase: 'Stopping', ...stop } : running(counts, rows, suspend);
  if (stop) return { phase: endOf(stop), ...stop };
  if (counts.failed > 0) return failed(counts, rows, 'Failed');
  if (counts.succeeded > 0) return succeeded(counts);
  return failed(counts, rows, counts.gone > 0 ? 'Gone' : 'Skipped');
}

/** The final phase of a job that ended early. */
export function endOf({ reason }: Refusal): Phase {
  if (reason === 'Cancelled') return 'Cancelled';
  return reason === 'Stopped' ? 'Completed' : 'Failed';
}

function succeeded(counts: Counts): Outcome {
  return {
    phase: 'Completed',
    reason: 'Succeeded',
    message: `The tool succeeded in ${counts.succeeded} of ${counts.selected} pods.`,
  };
}

function running(counts: Counts, rows: readonly Target[], suspend: boolean): Outcome {
  const stuck = rows.find(({ state, reason }) => state === 'Active' && reason !== undefined);
  const hint = stuck ? ` ${stuck.pod}: ${stuck.reason}: ${stuck.message}` : '';
  const { done, selected, waiting } = counts;
  const progress = `${done} of ${selected} pods are done`;
  return suspend && waiting > 0
    ? { phase: 'Running', reason: 'Suspended', message: `${progress}; ${waiting} wait: ${RESUME}${hint}` }
    : { phase: 'Running', reason: 'Running', message: `${progress}.${hint}` };
}

const RESUME = 'spec.suspend is true. Set it to false to go on.';

function failed(counts: Counts, rows: readonly Target[], state: BadEnd): Outcome {
  const first = rows.find((row) => row.state === state);
  const example = first ? ` ${first.pod}: ${first.message ?? first.reason}` : '';
  return {
    phase: 'Failed',
    reason: reasonOf(first?.reason, state === 'Failed' ? 'ToolFailed' : 'TargetGone'),
    message: `${TELL[state](counts)}${example}`,
  };
}

/** How a target may end without a result. */
type BadEnd = Extract<TargetState, 'Failed' | 'Gone' | 'Skipped'>;

const TELL: Readonly<Record<BadEnd, (counts: Counts) => string>> = {
  Failed: ({ failed, selected }) => `The tool failed in ${failed} of ${selected} pods.`,
  Gone: ({ gone, selected }) => `${gone} of ${selected} pods went away before the tool ended.`,
  Skipped: ({ skipped, selected }) => `The tool was not started in ${skipped} of ${selected} pods.`,
};
