import type { Pod } from '../api/pod.ts';
import { isSettled } from '../status/merge-targets.ts';
import type { Seat } from './grant.ts';
import { rowOf, type Survey } from './survey.ts';

/** The pods in which the tool of the job is. */
export function findSeats(survey: Survey): Seat[] {
  return survey.choices
    .filter((choice) => rowOf(survey, choice)?.state === 'Active')
    .map(({ pod }) => seatOf(pod));
}

/** Uids of the pods in which the tool has ended, or will never be. */
export function findFreed({ rows }: Survey): string[] {
  return rows.filter((row) => isSettled(row) || row.retryAt !== undefined).map(({ uid }) => uid);
}

/** A pod as it counts in a budget. */
export function seatOf({ metadata, spec }: Pod): Seat {
  return { uid: metadata.uid, node: spec.nodeName ?? '' };
}
