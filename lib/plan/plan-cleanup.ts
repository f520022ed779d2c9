import { FINALIZER, JOB_LABEL } from '../api/names.ts';
import { isFinal } from '../api/power-tool-status.ts';
import type { Action } from './action.ts';
import type { World } from './world.ts';

/**
 * Ends a job that is final or being deleted: labels off, timers gone, and last the finalizer. Until that last
 * step the object stays, so a clean-up that dies is met again.
 */
export function planCleanup({ powerTool, pods, lost, disarmed }: World): Action[] {
  const { metadata, status } = powerTool;
  const isOver = metadata.deletionTimestamp !== undefined || isFinal(status?.phase);
  if (!isOver || !metadata.finalizers?.includes(FINALIZER)) return [];
  const marked = pods.filter(
    (pod) => pod.metadata.labels?.[JOB_LABEL] === metadata.uid && !lost.has(pod.metadata.uid),
  );
  if (marked.length > 0) return marked.map((pod) => ({ kind: 'unlabel', pod }));
  return [{ kind: disarmed ? 'removeFinalizer' : 'disarmTimers' }];
}
