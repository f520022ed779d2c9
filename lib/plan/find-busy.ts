import { envOf, isToolOf, toolState, type EphemeralContainer, type Pod } from '../api/pod.ts';
import type { Refusal } from '../api/refusal.ts';
import { clockOf } from '../status/clock-of.ts';
import { isStuck } from '../status/waiting-states.ts';
import { isOf } from './find-changed.ts';
import { isLongOver } from './is-long-over.ts';
import type { World } from './world.ts';

/** Why a job must wait for a pod: the tool of another one is in it. Undefined when the pod is free. */
export function findBusy(
  pod: Pod,
  world: Pick<World, 'powerTool' | 'judgedAt'>,
  now: Date,
): Refusal | undefined {
  const clock = clockOf(world, now);
  const others = pod.spec.ephemeralContainers?.filter(
    (other) => !isToolOf(other, world.powerTool.metadata.uid) && isAtWork(pod, other, clock),
  );
  const other = others?.[0];
  if (!other) return undefined;
  const tool = envOf(other, 'TOE_TOOL') ?? 'a tool';
  const job = envOf(other, 'TOE_JOB') ?? 'unknown';
  const { name, namespace } = pod.metadata;
  const message = isLetGo(pod, other)
    ? `The tool of the job ${job} (${tool}) still runs in the pod ${name}, though that job is over or has given it up; Kubernetes cannot stop it. Its turn comes when that one ends. If it does not, only another pod helps: kubectl delete pod ${name} -n ${namespace}.`
    : `The pod ${name} is being profiled by the job ${job} (${tool}). Its turn comes when that one ends; no action is needed.`;
  return { reason: 'TargetBusy', message };
}

// Its job takes the label off when it does not wait for the tool any more.
function isLetGo(pod: Pod, other: EphemeralContainer): boolean {
  return !isOf(pod, envOf(other, 'TOE_JOB_UID') ?? '') && toolState(pod, other.name)?.running !== undefined;
}

// A marked pod is held until its job has seen how the tool ended: the mark of another one would hide that. Not for
// ever, since whoever may label a pod can mark it again when the job is long over. Without a mark, a tool that cannot
// start does not hold the pod: nothing can heal it, or its own job has given it up. The kubelet may start it yet, when a
// registry answers again; but who would wait for that might wait as long as the pod lives.
function isAtWork(pod: Pod, other: EphemeralContainer, clock: Date): boolean {
  const jobUid = envOf(other, 'TOE_JOB_UID');
  if (jobUid === undefined) return false;
  if (isOf(pod, jobUid)) return !isLongOver(pod, other, clock);
  const state = toolState(pod, other.name);
  return !state?.terminated && !isStuck(state?.waiting?.reason);
}
