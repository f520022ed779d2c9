import type { JobSpec } from '../api/job-spec.ts';
import type { Shutdown } from '../api/life-cycle.ts';
import { hasFinalizer, isOver, type PowerTool } from '../api/power-tool.ts';
import type { Refusal } from '../api/refusal.ts';
import { nameEvent, type JobEvent } from '../make/event.ts';
import { makeRun, MAX_SCHEDULE_NAME, runName } from '../make/run.ts';
import { clockOf } from '../status/clock-of.ts';
import { makeEndedStatus } from '../status/make-status.ts';
import { makeScheduleStatus } from '../status/make-schedule-status.ts';
import { toTime } from '../status/time.ts';
import type { Action } from './action.ts';
import { findTimes, type Times } from './find-times.ts';
import { planPatch, planRefusal } from './plan-patch.ts';
import type { World } from './world.ts';

/** A world in which the runs of the schedule were read too. */
export type ScheduleWorld = World & { readonly runs: readonly PowerTool[] };

/** Makes the runs of a schedule: one PowerTool for each time, which then live their own lives. */
export function planSchedule(world: ScheduleWorld, job: JobSpec, now: Date): Action[] {
  const { powerTool } = world;
  if (job.shutdown) return planEnd(world, job, job.shutdown, now);
  const clock = clockOf(world, now);
  const times = nameProblem(powerTool) ?? findTimes(powerTool.spec, lastOf(powerTool), clock);
  if (typeof times === 'string') return planRefusal(world, job.tool, invalid(times), now);
  if (!hasFinalizer(powerTool)) return [{ kind: 'addFinalizer' }];
  const turn: Turn = { world, job, times, now };
  const due = planDue(turn);
  return due.length > 0 ? due : planRest(turn);
}

function lastOf({ metadata, status }: PowerTool): Date {
  return new Date(status?.schedule?.lastScheduleTime ?? metadata.creationTimestamp);
}

/** Ends the runs of a schedule that is shut down, as far as they are not over. */
export function planRunEnds({ powerTool, runs = [] }: World): Action[] {
  const { shutdown } = powerTool.spec;
  const open = runs.filter((run) => !isOver(run));
  return shutdown ? planShutDown(open, shutdown) : [];
}

interface Turn {
  readonly world: ScheduleWorld;
  readonly job: JobSpec;
  readonly times: Times;
  readonly now: Date;
}

function planDue({ world, times: { due } }: Turn): Action[] {
  const { powerTool, runs } = world;
  if (!due) return [];
  const name = runName(powerTool, due);
  if (runs.some(({ metadata }) => metadata.name === name)) return [];
  const refusal = world.refusedRuns.get(name);
  if (refusal !== undefined) return planRefused(world, due, refusal);
  const active = runs.filter((run) => !isOver(run));
  const obstacle = findObstacle(powerTool, active);
  if (obstacle !== undefined) return planSkip(world, due, obstacle);
  const shut = powerTool.spec.concurrencyPolicy === 'Replace' ? planShutDown(active, 'Cancel') : [];
  return shut.length > 0 ? shut : [{ kind: 'createRun', run: makeRun(powerTool, due) }];
}

// Of the times that have passed while it was suspended none is caught up.
function findObstacle({ spec, status }: PowerTool, [first]: readonly PowerTool[]): string | undefined {
  if (spec.suspend === true || status?.reason === 'Suspended')
    return 'the schedule is suspended, or was until just then';
  const isForbidden = (spec.concurrencyPolicy ?? 'Forbid') === 'Forbid';
  return first && isForbidden ? `${first.metadata.name} is not over (concurrencyPolicy Forbid)` : undefined;
}

function planSkip(world: World, due: Date, why: string): Action[] {
  const note = `The run of ${toTime(due)} is skipped: ${why}.`;
  return tellOnce(world, due, { type: 'Normal', reason: 'RunSkipped', note });
}

function planRefused(world: World, due: Date, said: string): Action[] {
  const note = `The run of ${toTime(due)} was not made. The schedule goes on with its next time; if that is refused too, show this to an admin of the cluster. The API server says: ${said}`;
  return tellOnce(world, due, { type: 'Warning', reason: 'RunRefused', note });
}

// With that, the time is dealt with.
function tellOnce({ powerTool, told }: World, due: Date, event: Omit<JobEvent, 'name'>): Action[] {
  const name = nameEvent(powerTool, event.reason, due.toISOString());
  return told.has(name) ? [] : [{ kind: 'recordEvent', event: { name, ...event } }];
}

function planShutDown(active: readonly PowerTool[], how: Shutdown): Action[] {
  const open = active.filter(({ spec }) => spec.shutdown !== how && spec.shutdown !== 'Cancel');
  return open.map((run) => ({ kind: 'shutDown', run, how }));
}

// While it is suspended, times pass and no timer runs.
function planRest({ world, job, times, now }: Turn): Action[] {
  const { powerTool, armed } = world;
  const next = job.suspend ? undefined : times.next;
  const isArmed = next === undefined || next.toISOString() === (armed ?? powerTool.status?.deadline);
  if (!isArmed) return [{ kind: 'armTimer', wakes: 'creation', deadline: next }];
  return planPatch(world, makeScheduleStatus({ powerTool, tool: job.tool, due: times.due, next }, now));
}

function planEnd(world: ScheduleWorld, job: JobSpec, how: Shutdown, now: Date): Action[] {
  const open = planRunEnds(world);
  if (open.length > 0) return open;
  const outcome =
    how === 'Stop'
      ? ({
          phase: 'Completed',
          reason: 'Stopped',
          message: 'The schedule was stopped by spec.shutdown.',
        } as const)
      : ({
          phase: 'Cancelled',
          reason: 'Cancelled',
          message: 'The schedule was cancelled by spec.shutdown.',
        } as const);
  return planPatch(world, makeEndedStatus(world.powerTool, job.tool, outcome, now));
}

function nameProblem({ metadata: { name } }: PowerTool): string | undefined {
  return name.length > MAX_SCHEDULE_NAME
    ? `its name has more than ${MAX_SCHEDULE_NAME} characters, and its runs need nine more`
    : undefined;
}

function invalid(problem: string): Refusal {
  return { reason: 'SpecInvalid', message: `The PowerTool cannot run: ${problem}.` };
}
