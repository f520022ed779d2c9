import type { JobSpec } from '../api/job-spec.ts';
import {
  containerState,
  findContainer,
  envOf,
  hasEnded,
  isDeleted,
  toolState,
  type ContainerState,
  type Pod,
} from '../api/pod.ts';
import type { Target } from '../api/power-tool-status.ts';
import { RUN_AGAIN } from '../api/refusal.ts';
import { clockOf } from './clock-of.ts';
import { observeEnd } from './observe-end.ts';
import { findHarm } from './find-harm.ts';
import type { Observation, TargetContext } from './target-context.ts';
import { toTime } from './time.ts';
import { hopelessReason, isStuck, type Waiting } from './waiting-states.ts';

/**
 * Seconds beyond its duration that a tool may take to write its result, and to bring it to the collector: as long as
 * its shim takes at most (docs/upload-protocol.md).
 */
export function graceSeconds({ mode }: Pick<JobSpec, 'mode'>): number {
  return mode === 'collector' ? 300 : 60;
}

/**
 * One target as its pod shows it now.
 *
 *      ┌──────── retry ────────┐
 *   Waiting ──► Active ──► Succeeded | Failed
 *      │───────────┴─────► Gone (the pod, or the target container, ended first)
 *      └─────────────────► Skipped (the target container is down when a timer fires)
 */
export function observeTarget(pod: Pod, context: TargetContext, now: Date): Target {
  const base = identify(pod, context);
  if (context.lost) return { ...base, ...gone('The pod was deleted before the tool ended.') };
  const tool = findContainer(pod, context.container);
  if (!tool) return { ...base, ...observeWaiting(pod, context) };
  if (context.taken) return { ...base, container: context.container, state: 'Failed', ...context.taken };
  // What this run puts in is not late already, however slow its clock is.
  const injectedAt = sameAttempt(context)?.injectedAt ?? toTime(clockOf(context, now));
  const state = toolState(pod, context.container) ?? {};
  const mode = envOf(tool, 'TOE_MODE');
  return {
    ...base,
    container: context.container,
    ...(mode === undefined ? {} : { mode }),
    injectedAt,
    ...observeTool(pod, state, injectedAt, context),
  };
}

function identify(
  { metadata, spec }: Pod,
  { namespace, attempt }: TargetContext,
): Pick<Target, 'pod' | 'uid' | 'namespace' | 'node' | 'attempt'> {
  return {
    pod: metadata.name,
    ...(metadata.namespace === namespace ? {} : { namespace: metadata.namespace }),
    uid: metadata.uid,
    ...(spec.nodeName ? { node: spec.nodeName } : {}),
    ...(attempt > 1 ? { attempt } : {}),
  };
}

function sameAttempt({ known, attempt }: TargetContext): Target | undefined {
  return (known?.attempt ?? 1) === attempt ? known : undefined;
}

function observeWaiting(pod: Pod, context: TargetContext): Observation {
  const { refusal, judgedAt, target, known } = context;
  if (refusal) return { state: 'Failed', ...refusal };
  if (hasEnded(pod) || isDeleted(pod)) return gone('The pod ended before the tool was started.');
  // Only a job that has begun stores a row of a pod that waits; a first look is never too late.
  const isLate = judgedAt !== undefined && known !== undefined;
  if (!isLate || containerState(pod, target)?.running) return { state: 'Waiting', ...holdOf(context) };
  // Nobody would hear that it runs again. That is no failure: no tool was put in, and its turn may not have come.
  const message = `The container ${target} does not run, and the job waits for it no longer. See kubectl describe pod; then ${RUN_AGAIN}.`;
  return { state: 'Skipped', reason: 'NotRunning', message };
}

/** Holds that only a run learns of that would put the tool in: the others repeat what it has written. */
const LEARNT: readonly (string | undefined)[] = ['WebhookUnavailable', 'UploadRefused', 'BudgetExhausted'];

function holdOf({ hold, known }: TargetContext): Pick<Observation, 'reason' | 'message'> {
  if (hold || !known || !LEARNT.includes(known.reason)) return hold ?? {};
  const { reason, message } = known;
  return { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
}

function observeTool(
  pod: Pod,
  state: ContainerState,
  injectedAt: string,
  context: TargetContext,
): Observation {
  if (state.terminated) return observeEnd(pod, state.terminated, context);
  if (hasEnded(pod)) return gone('The pod ended before the tool did.');
  if (state.running) return observeRunning(pod, state.running.startedAt ?? undefined, injectedAt, context);
  return observeStart(state.waiting ?? {}, injectedAt, context);
}

function observeRunning(
  pod: Pod,
  startedAt: string | undefined,
  injectedAt: string,
  context: TargetContext,
): Observation {
  const started = startedAt ? { startedAt } : {};
  const isLate = isPast(injectedAt, endSeconds(context.job, context.startDeadlineSeconds), context.judgedAt);
  if (!isLate) return { state: 'Active', ...findHarm(pod, context.target, startedAt), ...started };
  const message = `The tool still runs ${graceSeconds(context.job)}s after its duration. Kubernetes cannot stop an ephemeral container: it ends by itself or with its pod.`;
  return { state: 'Failed', reason: 'DeadlineExceeded', message, ...started };
}

/**
 * Seconds after its injection at which a tool that runs is given up: as if it had started at the last moment,
 * because the clock of its node may differ from ours.
 */
export function endSeconds(job: JobSpec, startDeadlineSeconds: number): number {
  return startDeadlineSeconds + job.warmupSeconds + job.durationSeconds + graceSeconds(job);
}

function observeStart(waiting: Waiting, injectedAt: string, context: TargetContext): Observation {
  const said = waiting.message ?? 'The kubelet has not said why.';
  const hopeless = hopelessReason(waiting);
  if (hopeless) return { state: 'Failed', reason: hopeless, message: `${waiting.reason}: ${said}` };
  if (isPast(injectedAt, context.startDeadlineSeconds, context.judgedAt)) {
    const message = `The tool did not start in time (${waiting.reason ?? 'no state'}): ${said} See kubectl describe pod.`;
    return { state: 'Failed', reason: 'StartDeadlineExceeded', message };
  }
  // Anything but the normal way is worth showing while it lasts.
  return isStuck(waiting.reason)
    ? { state: 'Active', reason: waiting.reason, message: said }
    : { state: 'Active' };
}

// Times of rows are cut to whole seconds, so the cut must not make a timer come too early.
function isPast(since: string, seconds: number, judgedAt: Date | undefined): boolean {
  return judgedAt !== undefined && judgedAt.getTime() >= Date.parse(since) + seconds * 1000;
}

function gone(message: string): Observation {
  return { state: 'Gone', reason: 'TargetGone', message };
}
