import { hasFinalizer } from '../api/power-tool.ts';
import { isFinal } from '../api/power-tool-status.ts';
import { after } from '../status/time.ts';
import type { Action } from './action.ts';
import { isMarked } from './find-changed.ts';
import { planReturn } from './plan-cleanup.ts';
import { findNextLook, planRevocation } from './plan-revocation.ts';
import { planRunEnds } from './plan-schedule.ts';
import type { World } from './world.ts';

/**
 * What a function that may not end jobs does with one that is over. A tool that was under way when the job ended has
 * got a label that the clean-up may have missed: it goes again. A run that was under way when its schedule ended has
 * been missed by whoever ended that: it ends too. And when a timer leads to a job that should have ended, the update that
 * would have woken the clean-up was lost, so a timer wakes it.
 */
export function planHandOver(world: World, now: Date): Action[] {
  const { wasOver, judgedAt, armed } = world;
  const late = [...planLateLabels(world), ...planRunEnds(world)];
  // While the clean-up went past them, this run or one before it was about to start tools: what that has made, nobody
  // else would find.
  const made = wasOver && mayBePast(world, now) ? [...planRevocation(world), ...planReturn(world)] : [];
  if (late.length + made.length > 0) return [...late, ...made];
  if (!hasFinalizer(world.powerTool) || !judgedAt || armed) return [];
  return [{ kind: 'armTimer', wakes: 'cleanup', deadline: after(now, 1) }];
}

// Of a job that is being deleted, the clean-up takes the tokens away when none of its tools runs any more.
function mayBePast(world: World, now: Date): boolean {
  const { metadata, status } = world.powerTool;
  if (!hasFinalizer(world.powerTool) || isFinal(status?.phase)) return true;
  return metadata.deletionTimestamp !== undefined && !findNextLook(world, now);
}

// Of the others the status speaks, and so the clean-up knows them.
function planLateLabels(world: World): Action[] {
  const { metadata, status } = world.powerTool;
  const known = status?.targets?.filter(({ state }) => state === 'Active').map(({ uid }) => uid) ?? [];
  const late = world.pods.filter(
    (pod) => isMarked(pod, metadata.uid, world) && !known.includes(pod.metadata.uid),
  );
  return late.map((pod) => ({ kind: 'unlabel', pod }));
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
