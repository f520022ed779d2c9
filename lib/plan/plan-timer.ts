import type { Target } from '../api/power-tool-status.ts';
import { clockOf } from '../status/clock-of.ts';
import { jobDeadline } from '../status/find-stop.ts';
import { endSeconds } from '../status/observe-target.ts';
import { after } from '../status/time.ts';
import type { Action } from './action.ts';
import { COARSE_SECONDS, lookAgain, whole } from './look-again.ts';
import type { Survey } from './survey.ts';
import type { World } from './world.ts';

/**
 * The timer that an unfinished job needs now, or none when the armed one will do. Every unfinished job has one, so
 * a lost event never loses a job. What must be punctual (a retry, the deadline of the job) gets its own time; the
 * deadline of a tool may be noticed when the armed timer fires, a little later.
 */
export function planTimer(survey: Survey): Action[] {
  const { world, now } = survey;
  const armed = armedUntil(world, now);
  const punctual = toCome(earliest(punctualTimes(survey)), now);
  if (armed && (!punctual || armed <= punctual)) return [];
  const soft = armed ? undefined : (earliest(toolTimes(survey)) ?? patience(survey));
  const deadline = toCome(earliest([punctual, soft]), now);
  return deadline ? [{ kind: 'armTimer', wakes: 'creation', deadline }] : [];
}

// What is due is done when this run is over; a timer is for what comes later.
function toCome(time: Date | undefined, now: Date): Date | undefined {
  return time && time <= now ? whole(after(now, 1), 1) : time;
}

/** The timer before the first injection: for tools that never start. */
export function startTimer({ world, job, now }: Survey): Action {
  const start = whole(after(now, world.limits.startDeadlineSeconds), COARSE_SECONDS);
  const deadline = toCome(earliest([start, jobDeadline(world.powerTool, job)]), now) ?? start;
  return { kind: 'armTimer', wakes: 'creation', deadline };
}

// A job that its user has suspended waits for him, and costs nothing.
function patience(survey: Survey): Date | undefined {
  return survey.job.suspend && !mayHoldInVain(survey) ? undefined : lookAgain(survey.now);
}

/**
 * Whether a job that is to rest may hold part of a budget that nobody will use: what a run has claimed just before. The
 * first run that finds it resting says so, and one look later it is given back.
 */
export function mayHoldInVain({ world: { powerTool, holds } }: Pick<Survey, 'world'>): boolean {
  const { claimed, reason, counts } = powerTool.status ?? {};
  const isKnownToRest = reason === 'Suspended' && (counts?.active ?? 0) === 0;
  return holds === true || (claimed === true && !isKnownToRest);
}

/** When the armed timer fires; undefined when there is none, or it has fired. */
export function armedUntil({ armed, powerTool, judgedAt }: World, now: Date): Date | undefined {
  const time = armed ?? powerTool.status?.deadline;
  if (time === undefined) return undefined;
  const until = new Date(time);
  const hasFired = until <= now || (armed === undefined && judgedAt !== undefined && until <= judgedAt);
  return hasFired ? undefined : until;
}

// A retry that is due waits for its pod, not for the clock; a job that ends early has no deadline left.
function punctualTimes({ world, job, rows, stop, now }: Survey): (Date | undefined)[] {
  const retries = rows.map(({ retryAt }) => (retryAt === undefined ? undefined : new Date(retryAt)));
  const due = stop ? undefined : jobDeadline(world.powerTool, job);
  const clock = clockOf(world, now);
  return [due, ...retries.filter((time) => time && time > clock)];
}

function toolTimes(survey: Survey): (Date | undefined)[] {
  return survey.rows.filter(({ state }) => state === 'Active').map((row) => toolDeadline(row, survey));
}

// Times in a row are cut to whole seconds; a second more, and the timer never comes too early.
function toolDeadline({ injectedAt, startedAt }: Target, { world, job, now }: Survey): Date {
  const { startDeadlineSeconds } = world.limits;
  const limit = startedAt === undefined ? startDeadlineSeconds : endSeconds(job, startDeadlineSeconds);
  return after(injectedAt ?? now, limit + 1);
}

function earliest(times: readonly (Date | undefined)[]): Date | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? new Date(Math.min(...known.map((time) => time.getTime()))) : undefined;
}
