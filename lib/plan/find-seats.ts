import type { Pod } from '../api/pod.ts';
import type { Seat } from './grant.ts';
import { rowOf, type Survey } from './survey.ts';

/** The pods in which the tool of the job is. */
export function findSeats(survey: Survey): Seat[] {
  return survey.choices
    .filter((choice) => rowOf(survey, choice)?.state === 'Active')
    .map(({ pod }) => seatOf(pod));
}

/** A pod as it counts in a budget. */
export function seatOf({ metadata, spec }: Pod): Seat {
  return { uid: metadata.uid, node: spec.nodeName ?? '' };
}
