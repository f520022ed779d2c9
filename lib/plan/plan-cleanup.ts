import { FINALIZER } from '../api/names.ts';
import { isOver } from '../api/power-tool.ts';
import type { Action } from './action.ts';
import { isMarked } from './find-changed.ts';
import type { World } from './world.ts';

/**
 * Ends a job that is final or being deleted: labels off, timers gone, and last the finalizer. Until that last
 * step the object stays, so a clean-up that dies is met again.
 */
export function planCleanup(world: World): Action[] {
  const { powerTool, pods, disarmed } = world;
  const { metadata } = powerTool;
  if (!isOver(powerTool) || !metadata.finalizers?.includes(FINALIZER)) return [];
  const marked = pods.filter((pod) => isMarked(pod, metadata.uid, world));
  if (marked.length > 0) return marked.map((pod) => ({ kind: 'unlabel', pod }));
  return [{ kind: disarmed ? 'removeFinalizer' : 'disarmTimers' }];
}
