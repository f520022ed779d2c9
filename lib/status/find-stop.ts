import type { JobSpec } from '../api/job-spec.ts';
import type { Counts, Target } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { reasonOf, type Reason, type Refusal } from '../api/refusal.ts';
import { isHarmed } from './find-harm.ts';
import { after } from './time.ts';

/** What may end a job early. */
export interface StopInput {
  readonly powerTool: PowerTool;
  readonly job: JobSpec;
  readonly rows: readonly Target[];
  readonly counts: Counts;
  /** The deadline of the timer that woke this run. */
  readonly judgedAt: Date | undefined;
}

/**
 * Why no further tool may be started, and those that run should end; undefined while the job may go on.
 * Once found, it holds: it is stored as the reason of the phase Stopping.
 */
export function findStop(input: StopInput): Refusal | undefined {
  const { powerTool, job } = input;
  if (job.shutdown === 'Cancel') return CANCELLED;
  const { phase, reason, message } = powerTool.status ?? {};
  if (phase === 'Stopping') return latch(reason, message);
  if (job.shutdown === 'Stop') return STOPPED;
  return findDeadline(input) ?? findTrouble(input);
}

// For a reason of another version nobody has asked to stop: the job ends as a failure.
function latch(reason: string | undefined, message = 'The job ends early.'): Refusal {
  return { reason: reasonOf(reason, 'StoppedOnError'), message };
}

const CANCELLED: Refusal = { reason: 'Cancelled', message: 'Cancelled by spec.shutdown.' };
const STOPPED: Refusal = {
  reason: 'Stopped',
  message: 'Stopped by spec.shutdown; what the tools have measured is kept.',
};

/** When a job is stopped whatever it does; undefined without activeDeadlineSeconds. */
export function jobDeadline({ metadata }: PowerTool, { activeDeadlineSeconds }: JobSpec): Date | undefined {
  return activeDeadlineSeconds === undefined
    ? undefined
    : after(metadata.creationTimestamp, activeDeadlineSeconds);
}

function findDeadline({ powerTool, job, judgedAt }: StopInput): Refusal | undefined {
  const deadline = jobDeadline(powerTool, job);
  if (!deadline || !judgedAt || judgedAt < deadline) return undefined;
  const message = `The job was not over ${job.activeDeadlineSeconds} s after its creation (activeDeadlineSeconds). Allow more time, or choose fewer pods.`;
  return { reason: 'JobDeadlineExceeded', message };
}

function findTrouble({ job, rows, counts }: StopInput): Refusal | undefined {
  const harmed = rows.find(isHarmed);
  if (harmed && job.failure.onUnhealthyTarget === 'Stop')
    return because(harmed, harmed.reason, 'failurePolicy.onUnhealthyTarget is Stop');
  const failed = rows.find(({ state }) => state === 'Failed');
  if (!failed) return undefined;
  if (counts.succeeded < job.canary)
    return because(failed, 'CanaryFailed', 'the tool failed in a pod that goes first (spec.budgets.canary)');
  return job.failure.onError === 'Stop'
    ? because(failed, 'StoppedOnError', 'failurePolicy.onError is Stop')
    : undefined;
}

function because({ pod, message }: Target, reason: Reason, why: string): Refusal {
  return { reason, message: `The job was stopped: ${why}. ${pod}: ${message ?? 'it failed'}` };
}
