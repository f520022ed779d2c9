import { MAX_RESERVED, type Target } from '../api/power-tool-status.ts';
import { clockOf } from '../status/clock-of.ts';
import type { Choice } from './choice.ts';
import type { Survey } from './survey.ts';

/**
 * The pods that get the tool next, within the limit of the job. Those that are reserved come first: the run that
 * reserved them may have died.
 * @param open pods that can get the tool now.
 */
export function findWave(survey: Survey, open: readonly Choice[]): Wave {
  const reserved = findReserved(survey);
  const isReserved = ({ pod }: Choice): boolean => reserved.includes(pod.metadata.uid);
  const free = mostAtOnce(survey) - survey.counts.active - reserved.length;
  const first = open.filter(isReserved);
  const others = open.filter((choice) => !isReserved(choice));
  const most = first.length + Math.max(0, free);
  const line = [...first, ...others];
  return { wave: line.slice(0, most), line };
}

/** The pods that come next, and those that wait behind them: in their place, where a budget has no room for one. */
export interface Wave {
  readonly wave: readonly Choice[];
  /** All of them, in their order. */
  readonly line: readonly Choice[];
}

/**
 * Uids of the pods that a run may be about to put the tool into. Where the budget has no room none is: who reserves a
 * pod has its room already.
 */
export function findReserved({ world, byUid, now }: Survey): string[] {
  const clock = clockOf(world, now);
  const isNext = (uid: string): boolean => isDue(byUid.get(uid), clock) && !world.denied.has(uid);
  return world.powerTool.status?.reserved?.filter(isNext) ?? [];
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
