import { Cron } from 'croner';
import type { PowerToolSpec } from '../api/power-tool.ts';

/** The times of a schedule around now. */
export interface Times {
  /** The latest time up to now, if it is later than the last one that was dealt with: missed times are caught up once. */
  readonly due: Date | undefined;
  /** The first time after now; undefined when there is none. */
  readonly next: Date | undefined;
}

/**
 * @param last the time that was dealt with last, or the creation of the schedule.
 * @returns text instead when the schedule or its time zone cannot be read.
 */
export function findTimes(
  { schedule = '', timeZone = 'UTC' }: Pick<PowerToolSpec, 'schedule' | 'timeZone'>,
  last: Date,
  now: Date,
): Times | string {
  try {
    return findAround(new Cron(schedule, { timezone: timeZone, paused: true, mode: '5-part' }), last, now);
  } catch (error) {
    return `"${schedule}" in the time zone "${timeZone}" is no schedule: ${error instanceof Error ? error.message : 'unreadable'}`;
  }
}

function findAround(cron: Cron, last: Date, now: Date): Times {
  // As long as none is due, the first after the last one is the next.
  const first = cron.nextRun(last < now ? last : now) ?? undefined;
  if (!first || first > now) return { due: undefined, next: first };
  // The latest time strictly before: a time that is just now counts as well.
  const latest = cron.previousRuns(1, new Date(now.getTime() + 1))[0];
  return { due: latest && latest > last ? latest : undefined, next: cron.nextRun(now) ?? undefined };
}
