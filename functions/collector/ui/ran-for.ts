import { formatSeconds } from './format/time.ts';
import type { TargetRow } from './join-targets.ts';

/** How long a tool has run: until its end, or until now while it is at work; nothing when nobody knows its end. */
export function ranFor(
  { state, startedAt, finishedAt }: Pick<TargetRow, 'state' | 'startedAt' | 'finishedAt'>,
  now: number,
): string {
  const end = finishedAt === '' && state === 'Active' ? now : Date.parse(finishedAt);
  const milliseconds = end - Date.parse(startedAt);
  return Number.isNaN(milliseconds) ? '' : formatSeconds(Math.max(0, milliseconds) / 1000);
}
