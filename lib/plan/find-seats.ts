import { isSettled } from '../status/merge-targets.ts';
import type { Ended, Seat } from './grant.ts';
import type { Choice } from './choice.ts';
import { rowOf, type Survey } from './survey.ts';

/** The pods in which the tool of the job is. */
export function findSeats(survey: Survey): Seat[] {
  return survey.choices.filter((choice) => rowOf(survey, choice)?.state === 'Active').map(seatOf);
}

/** The pods in which the tool has ended, for now or for ever, or will never be. */
export function findFreed({ rows }: Survey): Ended[] {
  return rows.flatMap((row): Ended[] => {
    if (isSettled(row)) return [{ uid: row.uid }];
    return row.retryAt === undefined ? [] : [{ uid: row.uid, attempt: row.attempt ?? 1 }];
  });
}

/** Whether this run was given a part of the budget for a pod that gets no tool: it was refused, or the pod went away. */
export function hasUnused({ world: { granted }, byUid }: Survey): boolean {
  const rows = [...(granted ?? [])].map((uid) => byUid.get(uid));
  return rows.some((row) => row !== undefined && isSettled(row));
}

/** A pod as it counts in a budget. */
export function seatOf({ pod: { metadata, spec }, attempt }: Choice): Seat {
  return { uid: metadata.uid, ...(attempt > 1 ? { attempt } : {}), node: spec.nodeName ?? '' };
}
