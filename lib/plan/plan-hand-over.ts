import { FINALIZER } from '../api/names.ts';
import { after } from '../status/time.ts';
import type { Action } from './action.ts';
import { planRevocation } from './plan-revocation.ts';
import type { World } from './world.ts';

/**
 * What a function that may not end jobs does when a timer leads it to one that should have ended: the update that
 * would have woken the clean-up was lost, so a timer wakes it.
 */
export function planHandOver(world: World, now: Date): Action[] {
  const { powerTool, judgedAt, armed } = world;
  const isOpen = powerTool.metadata.finalizers?.includes(FINALIZER);
  // Cleaned up while this run, or one before it, was about to start tools: what that has made, nobody else would find.
  if (!isOpen) return planRevocation(world);
  if (!judgedAt || armed) return [];
  return [{ kind: 'armTimer', wakes: 'cleanup', deadline: after(now, 1) }];
}

/**
 * What the function that ends jobs does with one that is not over: when its user has changed a verb of the spec,
 * a timer wakes the function that acts on it. Only updates lead here, so creation need not hear of all of them.
 */
export function planForward({ powerTool, armed }: World, now: Date): Action[] {
  const { metadata, status } = powerTool;
  const isUnread =
    status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation;
  return isUnread && !armed ? [{ kind: 'armTimer', wakes: 'creation', deadline: after(now, 1) }] : [];
}
