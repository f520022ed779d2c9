import { containerState, hasEnded, isDeleted, type ContainerState, type Pod } from '../api/pod.ts';
import type { Backoff } from '../api/job-spec.ts';
import { RUN_AGAIN } from '../api/refusal.ts';
import { countRuns } from './count-runs.ts';
import { observeBlame, observeGiven, observePartial, tellBlame, type Blame } from './observe-report.ts';
import type { Observation, TargetContext } from './target-context.ts';
import { after, isSince, toTime } from './time.ts';

type End = NonNullable<ContainerState['terminated']>;

/** A target whose tool has ended: well, badly, with its pod, or badly and to be tried again. */
export function observeEnd(pod: Pod, end: End, context: TargetContext): Observation {
  const ended = { exitCode: end.exitCode, ...timesOf(end), ...observeGiven(end.message) };
  if (end.exitCode === 0) return { state: 'Succeeded', ...observePartial(end.message), ...ended };
  if (wasTakenDown(pod, end, context.target)) return { ...takenDown(pod, context), ...ended };
  const blame = observeBlame(end.message, end.exitCode);
  const message = tellBlame(blame, tellCap(pod, context));
  return retry(pod, end, blame, context) ?? { state: 'Failed', reason: blame.reason, message, ...ended };
}

function timesOf({ startedAt, finishedAt }: End): Pick<Observation, 'startedAt' | 'finishedAt'> {
  return { ...(startedAt ? { startedAt } : {}), ...(finishedAt ? { finishedAt } : {}) };
}

// The next attempt is a container of its own: an ephemeral container never runs twice.
function retry(pod: Pod, end: End, blame: Blame, context: TargetContext): Observation | undefined {
  const { job, attempt, refusal } = context;
  const { maxRetries, backoff } = job.failure;
  // The next attempt was refused in this very run.
  if (refusal) return { state: 'Failed', ...refusal, exitCode: end.exitCode, ...timesOf(end) };
  if (attempt > maxRetries || !end.finishedAt) return undefined;
  const due = after(end.finishedAt, backoffSeconds(backoff, attempt));
  if (tellCap(pod, context) !== undefined || isOutOfReach(pod, due, context)) return undefined;
  return {
    state: 'Waiting',
    reason: 'RetryBackoff',
    message: tellBlame(blame, `Attempt ${attempt} of ${maxRetries + 1}.`),
    exitCode: end.exitCode,
    retryAt: toTime(due),
  };
}

// Why an attempt that the job would make is not made: admins allow no more tools in the pod.
function tellCap(pod: Pod, { job, attempt, maxRunsPerPod }: TargetContext): string | undefined {
  const runs = countRuns(pod);
  if (attempt > job.failure.maxRetries || runs < maxRunsPerPod) return undefined;
  return `It is not tried again: the pod has had ${runs} tools, and admins allow ${maxRunsPerPod}. Replace the pod, then ${RUN_AGAIN}.`;
}

// No tool goes into a pod that has ended. Of a target that is down when a timer says that its time has come, nobody
// would hear that it runs again.
function isOutOfReach(pod: Pod, due: Date, { target, judgedAt }: TargetContext): boolean {
  if (hasEnded(pod) || isDeleted(pod)) return true;
  return judgedAt !== undefined && judgedAt >= due && !containerState(pod, target)?.running;
}

/** Seconds to wait after an attempt. @param attempt counted from 1. */
export function backoffSeconds({ initial, max, multiplier }: Backoff, attempt: number): number {
  return Math.ceil(Math.min(max, initial * multiplier ** (attempt - 1)));
}

// The tool shares the PID namespace of its target: when the target's first process ends, the kernel kills the
// tool too (137); a pod being deleted ends it by SIGTERM (143) or, after the grace time, SIGKILL. Now and then the kubelet
// tells of the tool's end a second before that of the target: then the tool has failed by itself, as far as one can know.
function wasTakenDown(pod: Pod, { exitCode, finishedAt }: End, target: string): boolean {
  if (exitCode !== 137 && exitCode !== 143) return false;
  if (isDeleted(pod) || hasEnded(pod)) return true;
  const running = containerState(pod, target)?.running;
  // A target that runs again by the time we look was started after the end of the tool that it took with it.
  return running === undefined || isSince(running.startedAt, finishedAt);
}

function takenDown(pod: Pod, { target }: TargetContext): Observation {
  const hasDoneItsWork = containerState(pod, target)?.terminated?.exitCode === 0;
  if (hasDoneItsWork || isDeleted(pod) || hasEnded(pod))
    return { state: 'Gone', reason: 'TargetGone', message: 'The pod ended before the tool did.' };
  const message = `The container ${target} ended before the tool did, and took it along.`;
  return { state: 'Gone', reason: 'TargetRestarted', message };
}
