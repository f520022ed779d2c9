import { containerState, isDeleted, type Pod } from '../api/pod.ts';
import type { Target } from '../api/power-tool-status.ts';
import type { Refusal } from '../api/refusal.ts';
import { isSince } from './time.ts';

/**
 * What has happened to a target while the tool runs in it, that a careful person would stop for: its container was
 * restarted, or the pod turned unready. In a pod that is being deleted neither counts.
 * @param since when the tool started; undefined when the kubelet has not said so.
 */
export function findHarm(pod: Pod, target: string, since: string | undefined): Refusal | undefined {
  if (since === undefined || isDeleted(pod)) return undefined;
  const running = containerState(pod, target)?.running;
  if (isLater(running?.startedAt, since))
    return {
      reason: 'TargetRestarted',
      message: `The container ${target} was restarted while the tool ran.`,
    };
  const ready = pod.status.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'False' && isSince(ready.lastTransitionTime, since))
    return { reason: 'TargetUnready', message: 'The pod turned unready while the tool ran.' };
  return undefined;
}

/** A row that speaks of harm. */
export type Harmed = Target & { readonly reason: 'TargetRestarted' | 'TargetUnready' };

/** Whether a row speaks of harm. */
export function isHarmed(row: Target): row is Harmed {
  return row.reason === 'TargetRestarted' || row.reason === 'TargetUnready';
}

function isLater(time: string | null | undefined, other: string): boolean {
  return isSince(time, other) && Date.parse(time ?? '') > Date.parse(other);
}
