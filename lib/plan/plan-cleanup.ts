import { FINALIZER } from '../api/names.ts';
import { isFinal } from '../api/power-tool-status.ts';
import { isOver, oldestFirst, type PowerTool } from '../api/power-tool.ts';
import { after } from '../status/time.ts';
import type { Action } from './action.ts';
import { isMarked } from './find-changed.ts';
import { firstOf } from './first-of.ts';
import { findNextLook, planKept, planRevocation } from './plan-revocation.ts';
import type { World } from './world.ts';

/**
 * Ends a job that is final or being deleted: its place in a budget given back, tokens revoked, labels off, timers
 * gone, and last the finalizer. Until that last step the object stays, so a clean-up that dies is met again. Then what is left
 * of its life: its deletion after its time to live, and that of the runs before it.
 */
export function planCleanup(world: World, now: Date): Action[] {
  const { powerTool } = world;
  if (!isOver(powerTool)) return [];
  const isDeleted = powerTool.metadata.deletionTimestamp !== undefined;
  if (!powerTool.metadata.finalizers?.includes(FINALIZER))
    return isDeleted ? [] : [...planExpiry(world, now), ...planHistory(world)];
  const look = findNextLook(world, now);
  if (look) return world.armed ? [] : [{ kind: 'armTimer', wakes: 'cleanup', deadline: look }];
  return firstOf([
    () => planRelease(world),
    () => planRevocation(world),
    () => planKept(world),
    () => planUnmark(world),
    () => planDisarm(world),
    () => (isDeleted ? [] : planExpiry(world, now).filter(({ kind }) => kind === 'armTimer')),
    () => [{ kind: 'removeFinalizer' }],
  ]);
}

/** What a run has put into the world of a job that was deleted and cleaned up meanwhile: nobody else would find it. */
export function planLeftovers(world: World): Action[] {
  // Only who may start tools makes Secrets, and asks for room in a budget.
  return [...planUnmark(world), ...(world.rules ? [...planRevocation(world), ...planRelease(world)] : [])];
}

/** Takes the label of the job off every pod that still carries it. */
function planUnmark(world: World): Action[] {
  const marked = world.pods.filter((pod) => isMarked(pod, world.powerTool.metadata.uid, world));
  return marked.map((pod) => ({ kind: 'unlabel', pod }));
}

/** Gives back what a job that is over takes of a budget. */
export function planRelease({ powerTool: { status }, granted }: World): Action[] {
  if (!status?.claimed || granted?.size === 0) return [];
  return [{ kind: 'claim', tool: status.tool ?? '', taken: [], wanted: [], freed: 'all', budgets: {} }];
}

function planDisarm({ disarmed }: World): Action[] {
  return disarmed ? [] : [{ kind: 'disarmTimers' }];
}

/** When a PowerTool is deleted by its time to live; undefined when it has none, or is not over. */
export function expiryOf({ spec, status }: PowerTool): Date | undefined {
  const { ttlSecondsAfterFinished: ttl } = spec;
  return ttl === undefined || !status?.finishedAt ? undefined : after(status.finishedAt, ttl);
}

function planExpiry({ powerTool, judgedAt, armed }: World, now: Date): Action[] {
  const expiry = expiryOf(powerTool);
  if (!expiry) return [];
  const isExpired = expiry <= now || (judgedAt !== undefined && expiry <= judgedAt);
  if (isExpired) return [{ kind: 'deleteJob', job: powerTool }];
  return armed ? [] : [{ kind: 'armTimer', wakes: 'cleanup', deadline: expiry }];
}

const KEPT_COMPLETED = 3;
const KEPT_OTHERS = 1;

// A run carries the limits of its schedule.
function planHistory({ powerTool, runs }: World): Action[] {
  const { successfulJobsHistoryLimit = KEPT_COMPLETED, failedJobsHistoryLimit = KEPT_OTHERS } =
    powerTool.spec;
  const over = (runs ?? []).filter(
    ({ status, metadata }) => isFinal(status?.phase) && !metadata.deletionTimestamp,
  );
  const [completed, others] = [over.filter(isCompleted), over.filter((run) => !isCompleted(run))];
  return [...surplus(completed, successfulJobsHistoryLimit), ...surplus(others, failedJobsHistoryLimit)];
}

function isCompleted({ status }: PowerTool): boolean {
  return status?.phase === 'Completed';
}

function surplus(runs: readonly PowerTool[], kept: number): Action[] {
  const newestFirst = [...runs].sort(oldestFirst).reverse();
  return newestFirst.slice(kept).map((job) => ({ kind: 'deleteJob', job }));
}
