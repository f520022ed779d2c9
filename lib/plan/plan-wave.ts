import { MAX_RESERVED, type Target } from '../api/power-tool-status.ts';
import { clockOf } from '../status/clock-of.ts';
import type { Choice } from './select-targets.ts';
import type { Survey } from './survey.ts';

/**
 * The pods that get the tool next, within the limit of the job. Those that are reserved come first: the run that
 * reserved them may have died.
 * @param open pods that can get the tool now.
 */
export function findWave(survey: Survey, open: readonly Choice[]): Choice[] {
  const reserved = findReserved(survey);
  const isReserved = ({ pod }: Choice): boolean => reserved.includes(pod.metadata.uid);
  const free = mostAtOnce(survey) - survey.counts.active - reserved.length;
  const others = open.filter((choice) => !isReserved(choice));
  return [...open.filter(isReserved), ...others.slice(0, Math.max(0, free))];
}

/** Uids of the pods that a run may be about to put the tool into. */
export function findReserved({ world, byUid, now }: Survey): string[] {
  const clock = clockOf(world, now);
  return world.powerTool.status?.reserved?.filter((uid) => isDue(byUid.get(uid), clock)) ?? [];
}

/** Whether a target waits for the tool, and for nothing else. */
export function isDue(row: Target | undefined, clock: Date): boolean {
  if (row?.state !== 'Waiting') return false;
  return row.retryAt === undefined || new Date(row.retryAt) <= clock;
}

/** How many tools may be at work at a time: until the first pods have succeeded, no others get the tool. */
export function mostAtOnce({ job: { maxConcurrentPods, canary }, counts }: Survey): number {
  const isProven = counts.succeeded >= canary;
  const most = Math.min(maxConcurrentPods, isProven ? Infinity : canary - counts.succeeded);
  // What is reserved must find room in the status.
  return most === Infinity ? most : Math.min(most, counts.active + MAX_RESERVED);
}
