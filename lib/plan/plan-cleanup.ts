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
  const { powerTool, disarmed } = world;
  if (!isOver(powerTool) || !powerTool.metadata.finalizers?.includes(FINALIZER)) return [];
  const unmark = planUnmark(world);
  return unmark.length > 0 ? unmark : [{ kind: disarmed ? 'removeFinalizer' : 'disarmTimers' }];
}

/** Takes the label of the job off every pod that still carries it. */
export function planUnmark(world: World): Action[] {
  const marked = world.pods.filter((pod) => isMarked(pod, world.powerTool.metadata.uid, world));
  return marked.map((pod) => ({ kind: 'unlabel', pod }));
}
