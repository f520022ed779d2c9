import { toolState, type EphemeralContainer, type Pod } from '../api/pod.ts';
import { after } from '../status/time.ts';
import { LOOK_AGAIN_SECONDS } from './look-again.ts';

/**
 * Whether a tool ended so long ago that its job has seen it by now, also when the event was lost. A mark that is on its
 * pod all the same was left behind, or put there by hand. So is one of which the kubelet cannot say when it ended.
 */
export function isLongOver(pod: Pod, { name }: EphemeralContainer, clock: Date): boolean {
  const end = toolState(pod, name)?.terminated;
  return end !== undefined && (!end.finishedAt || after(end.finishedAt, LOOK_AGAIN_SECONDS) <= clock);
}
