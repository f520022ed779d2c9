import type { Action } from './action.ts';
import { planWriteAhead } from './plan-write-ahead.ts';
import { planRecount } from './plan-status.ts';
import { findReserved, mostAtOnce } from './plan-wave.ts';
import type { Choice } from './choice.ts';
import type { Survey } from './survey.ts';

/**
 * Writes down in the status which pods come next, before they do: another run that reads the job meanwhile sees their
 * places taken, and one that read it before meets the resource version. Without a limit nobody needs to know. What was
 * refused meanwhile is written too: a run that dies has not worked in vain.
 */
export function planReservation(survey: Survey, wave: readonly Choice[]): Action[] {
  if (mostAtOnce(survey) === Infinity) return [];
  const before = findReserved(survey);
  const added = wave.map(({ pod }) => pod.metadata.uid).filter((uid) => !before.includes(uid));
  if (added.length === 0) return [];
  const reserved = [...before, ...added];
  if (survey.begun) return planRecount(survey, reserved);
  return planWriteAhead(survey, 'The job chooses its first pods.', { reserved });
}
