import { envOf, toolState, type EphemeralContainer, type Pod } from '../api/pod.ts';
import { CONTAINER_PREFIX } from '../api/names.ts';
import type { Refusal } from '../api/refusal.ts';
import { isHopeless } from '../status/observe-target.ts';
import type { Choice } from './select-targets.ts';

/** Why a job must wait for a pod: another tool is in it. Undefined when the pod is free. */
export function findBusy({ pod, container }: Choice): Refusal | undefined {
  const others = pod.spec.ephemeralContainers?.filter(
    (other) => other.name !== container && isAtWork(pod, other),
  );
  const other = others?.[0];
  if (!other) return undefined;
  const tool = envOf(other, 'TOE_TOOL') ?? 'a tool';
  const job = envOf(other, 'TOE_JOB') ?? 'unknown';
  return {
    reason: 'TargetBusy',
    message: `The pod ${pod.metadata.name} is being profiled by the job ${job} (${tool}). This job starts when that one ends; no action is needed.`,
  };
}

// A tool whose image cannot be had never runs; it must not hold the pod for ever.
function isAtWork(pod: Pod, { name }: EphemeralContainer): boolean {
  if (!name.startsWith(CONTAINER_PREFIX)) return false;
  const state = toolState(pod, name);
  return !state?.terminated && !isHopeless(state?.waiting?.reason);
}
