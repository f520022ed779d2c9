import type { ContainerState, Pod } from '../api/pod.ts';
import { toolState } from '../api/pod.ts';
import type { Target } from '../api/power-tool-status.ts';
import type { Reason, Refusal } from '../api/refusal.ts';

/** What is known of one target besides its pod. */
export interface TargetContext {
  /** Name of the ephemeral container that this job has, or would have, in the pod. */
  readonly container: string;
  /** Name of the container the tool looks at. */
  readonly target: string;
  /** How long the tool measures, in seconds. */
  readonly durationSeconds: number;
  /** When tools that have not started by then are given up; undefined before the first injection. */
  readonly startDeadline: Date | undefined;
  /** Why the injection was refused, when it was. */
  readonly refusal: Refusal | undefined;
  /** The pod turned out to be gone. */
  readonly lost: boolean;
}

/** Seconds beyond its duration that a tool may take to write its result. */
export const END_GRACE_SECONDS = 60;

/** Waiting states of the kubelet that no waiting heals, or that it has retried already. */
const HOPELESS: Readonly<Record<string, Reason>> = {
  ImagePullBackOff: 'ImagePullFailed',
  ErrImageNeverPull: 'ImagePullFailed',
  InvalidImageName: 'ImagePullFailed',
  CreateContainerConfigError: 'ToolCannotStart',
};

/** Waiting states on the way of every container. */
const NORMAL: readonly string[] = ['ContainerCreating', 'PodInitializing'];

/** Whether a container that waits for this reason will never run, as far as anyone can tell. */
export function isHopeless(waitingReason: string | undefined): boolean {
  return waitingReason !== undefined && Object.hasOwn(HOPELESS, waitingReason);
}

/** Whether a container waits for something else than its turn. In a pod with init containers the kubelet says so. */
export function isStuck(waitingReason: string | undefined): boolean {
  return waitingReason !== undefined && !NORMAL.includes(waitingReason);
}

/**
 * One target as its pod shows it now.
 *
 *   Waiting ──► Active ──► Succeeded | Failed
 *      └───────────┴─────► Gone (the pod, or the target container, ended first)
 */
export function observeTarget(pod: Pod, context: TargetContext, now: Date): Target {
  const base = {
    pod: pod.metadata.name,
    uid: pod.metadata.uid,
    ...(pod.spec.nodeName ? { node: pod.spec.nodeName } : {}),
  };
  if (context.lost) return { ...base, ...gone('The pod was deleted before the tool ended.') };
  const injected = pod.spec.ephemeralContainers?.some(({ name }) => name === context.container) ?? false;
  if (!injected) return { ...base, ...observeWaiting(pod, context, now) };
  const state = toolState(pod, context.container) ?? {};
  return { ...base, container: context.container, ...observeTool(pod, state, context, now) };
}

type Observation = Pick<Target, 'state' | 'reason' | 'message' | 'exitCode' | 'startedAt' | 'finishedAt'>;

function observeWaiting(pod: Pod, { refusal, startDeadline }: TargetContext, now: Date): Observation {
  if (refusal) return { state: 'Failed', ...refusal };
  if (hasEnded(pod) || isDeleted(pod)) return gone('The pod ended before the tool was started.');
  if (!startDeadline || now < startDeadline) return { state: 'Waiting' };
  const message =
    'The tool could not be put into the pod in time. See kubectl describe pod, and create the PowerTool again.';
  return { state: 'Failed', reason: 'StartDeadlineExceeded', message };
}

function observeTool(pod: Pod, state: ContainerState, context: TargetContext, now: Date): Observation {
  if (state.terminated) return observeEnd(pod, state.terminated, context);
  if (hasEnded(pod)) return gone('The pod ended before the tool did.');
  if (state.running) return observeRunning(state.running.startedAt ?? undefined, context, now);
  return observeStart(state.waiting ?? {}, context, now);
}

type End = NonNullable<ContainerState['terminated']>;

function observeEnd(pod: Pod, end: End, context: TargetContext): Observation {
  const times = {
    ...(end.startedAt ? { startedAt: end.startedAt } : {}),
    ...(end.finishedAt ? { finishedAt: end.finishedAt } : {}),
  };
  if (end.exitCode === 0) return { state: 'Succeeded', exitCode: 0, ...times };
  if (wasTakenDown(pod, end, context.target)) {
    return { ...gone('The container ended before the tool did.'), exitCode: end.exitCode, ...times };
  }
  const said = end.message?.trim() ? `: ${end.message.trim().slice(-500)}` : '';
  const message = `The tool ended with exit code ${end.exitCode}${said}`;
  return { state: 'Failed', reason: 'ToolFailed', message, exitCode: end.exitCode, ...times };
}

function observeRunning(
  startedAt: string | undefined,
  { durationSeconds }: TargetContext,
  now: Date,
): Observation {
  const started = startedAt ? { startedAt } : {};
  const limit = durationSeconds + END_GRACE_SECONDS;
  const isLate = startedAt !== undefined && now.getTime() >= Date.parse(startedAt) + limit * 1000;
  if (!isLate) return { state: 'Active', ...started };
  const message = `The tool still runs ${END_GRACE_SECONDS}s after its duration. Kubernetes cannot stop an ephemeral container: it ends by itself or with its pod.`;
  return { state: 'Failed', reason: 'DeadlineExceeded', message, ...started };
}

interface Waiting {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

function observeStart(waiting: Waiting, { startDeadline }: TargetContext, now: Date): Observation {
  const said = waiting.message ?? 'The kubelet has not said why.';
  const hopeless = isHopeless(waiting.reason) ? HOPELESS[waiting.reason ?? ''] : undefined;
  if (hopeless) return { state: 'Failed', reason: hopeless, message: `${waiting.reason}: ${said}` };
  if (startDeadline && now >= startDeadline) {
    const message = `The tool did not start in time (${waiting.reason ?? 'no state'}): ${said} See kubectl describe pod.`;
    return { state: 'Failed', reason: 'StartDeadlineExceeded', message };
  }
  // Anything but the normal way is worth showing while it lasts.
  return isStuck(waiting.reason)
    ? { state: 'Active', reason: waiting.reason, message: said }
    : { state: 'Active' };
}

function gone(message: string): Observation {
  return { state: 'Gone', reason: 'TargetGone', message };
}

function hasEnded({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

// The tool shares the PID namespace of its target: when the target's first process ends, the kernel kills the
// tool too (137); a pod being deleted ends it by SIGTERM (143) or, after the grace time, SIGKILL.
function wasTakenDown(pod: Pod, { exitCode, finishedAt }: End, target: string): boolean {
  if (exitCode !== 137 && exitCode !== 143) return false;
  if (isDeleted(pod) || hasEnded(pod)) return true;
  const running = pod.status.containerStatuses?.find(({ name }) => name === target)?.state?.running;
  return running === undefined || isSince(running.startedAt, finishedAt);
}

function isDeleted({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

// A target that runs again by the time we look was started after the end of the tool that it took with it.
function isSince(startedAt: string | null | undefined, end: string | null | undefined): boolean {
  return Boolean(startedAt && end) && Date.parse(startedAt ?? '') >= Date.parse(end ?? '');
}
