import { SCHEDULE_LABEL } from '../api/names.ts';
import { isFinal } from '../api/power-tool-status.ts';
import { hasFinalizer, isOver, oldestFirst, type PowerTool } from '../api/power-tool.ts';
import { after } from '../status/time.ts';
import type { Action } from './action.ts';
import { isMarked } from './find-changed.ts';
import { firstOf } from './first-of.ts';
import { giveBack } from './give-back.ts';
import { RUN } from './plan-claim.ts';
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
  if (!hasFinalizer(powerTool))
    return isDeleted ? [] : [...planExpiry(world, now), ...planHistory(world, now)];
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

function planRelease(world: World): Action[] {
  return world.powerTool.status?.claimed ? planReturn(world) : [];
}

/** Gives back what a job that is over takes of a budget, whether or not its status still tells of it. */
export function planReturn({ powerTool: { status }, granted }: World): Action[] {
  if (status?.tool === undefined || granted?.size === 0) return [];
  return [giveBack(status.tool, 'all')];
}

function planDisarm({ disarmed }: World): Action[] {
  return disarmed ? [] : [{ kind: 'disarmTimers' }];
}

/** When a PowerTool is deleted by its time to live; undefined when it has none, or is not over. */
export function expiryOf(powerTool: PowerTool): Date | undefined {
  const { spec, status } = powerTool;
  const { ttlSecondsAfterFinished: ttl } = spec;
  if (ttl === undefined || !status?.finishedAt) return undefined;
  return latest([after(status.finishedAt, ttl), keptUntil(powerTool)]);
}

// Who has read its schedule before it was made may be about to make a run once more: only its name keeps that from
// happening.
function keptUntil({ metadata }: PowerTool): Date {
  const isRun = metadata.labels?.[SCHEDULE_LABEL] !== undefined;
  return after(metadata.creationTimestamp, isRun ? RUN / 1000 : 0);
}

function planExpiry(world: World, now: Date): Action[] {
  const { powerTool, armed } = world;
  const expiry = expiryOf(powerTool);
  if (!expiry) return [];
  if (isDue(expiry, world, now)) return [{ kind: 'deleteJob', job: powerTool }];
  return armed ? [] : [{ kind: 'armTimer', wakes: 'cleanup', deadline: expiry }];
}

function isDue(time: Date, { judgedAt }: World, now: Date): boolean {
  return time <= now || (judgedAt !== undefined && time <= judgedAt);
}

function latest(times: readonly Date[]): Date {
  return new Date(Math.max(...times.map((time) => time.getTime())));
}

const KEPT_COMPLETED = 3;
const KEPT_OTHERS = 1;

// A run carries the limits of its schedule.
function planHistory(world: World, now: Date): Action[] {
  const surplus = findSurplus(world);
  const due = surplus.filter((run) => isDue(keptUntil(run), world, now));
  const young = surplus.filter((run) => !due.includes(run));
  return [...due.map((job) => ({ kind: 'deleteJob', job }) as const), ...planNextLook(world, young)];
}

function planNextLook({ armed }: World, young: readonly PowerTool[]): Action[] {
  if (young.length === 0) return [];
  const deadline = latest(young.map(keptUntil));
  return armed === deadline.toISOString() ? [] : [{ kind: 'armTimer', wakes: 'cleanup', deadline }];
}

function findSurplus({ powerTool, runs = [] }: World): PowerTool[] {
  const { successfulJobsHistoryLimit = KEPT_COMPLETED, failedJobsHistoryLimit = KEPT_OTHERS } =
    powerTool.spec;
  const over = runs.filter(({ status, metadata }) => isFinal(status?.phase) && !metadata.deletionTimestamp);
  const [completed, others] = [over.filter(isCompleted), over.filter((run) => !isCompleted(run))];
  return [...beyond(completed, successfulJobsHistoryLimit), ...beyond(others, failedJobsHistoryLimit)];
}

function isCompleted({ status }: PowerTool): boolean {
  return status?.phase === 'Completed';
}

function beyond(runs: readonly PowerTool[], kept: number): PowerTool[] {
  return [...runs].sort(oldestFirst).reverse().slice(kept);
}
