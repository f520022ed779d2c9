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

/** Whether this run was given a part of the budget for a pod that gets no tool: it was refused, or the pod went away. */
export function hasUnused({ world: { granted }, byUid }: Survey): boolean {
  const rows = [...(granted ?? [])].map((uid) => byUid.get(uid));
  return rows.some((row) => row !== undefined && isSettled(row));
}

/** A pod as it counts in a budget. */
export function seatOf({ metadata, spec }: Pod): Seat {
  return { uid: metadata.uid, node: spec.nodeName ?? '' };
}
