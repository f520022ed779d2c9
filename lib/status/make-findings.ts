import { isFinal, type Counts } from '../api/power-tool-status.ts';
import type { Refusal } from '../api/refusal.ts';
import type { Outcome } from './judge.ts';
import type { Finding } from './make-conditions.ts';

/**
 * What is found of a job that has begun.
 * @param modes in which the tool was put into pods, where it has several.
 */
export function findProgress(
  counts: Counts,
  { phase, ...why }: Outcome,
  modes: readonly string[] = [],
): Finding[] {
  const hurt = counts.failed + counts.gone;
  return [
    findAccepted(),
    {
      type: 'TargetsSelected',
      status: 'True',
      reason: 'TargetsSelected',
      message: `${counts.selected} pods are chosen.${tellModes(modes)}`,
    },
    { type: 'Progressing', status: isFinal(phase) ? 'False' : 'True', ...why },
    { type: 'Complete', status: phase === 'Completed' ? 'True' : 'False', ...why },
    { type: 'Degraded', status: hurt > 0 ? 'True' : 'False', ...(hurt > 0 ? degraded(counts) : why) },
  ];
}

function tellModes(modes: readonly string[]): string {
  return modes.length > 0 ? ` The tool runs in mode ${modes.join(' and ')}.` : '';
}

/** What is found of a job that has not begun. It is not over, so Progressing is not False: people wait for that. */
export function findNotBegun(why: Refusal): Finding[] {
  return [
    { type: 'Progressing', status: 'Unknown', ...why },
    { type: 'Complete', status: 'False', ...why },
  ];
}

/** What is found of a job that ended before it began: refused, or ended by its user. */
export function findEnded({ phase, ...why }: Outcome): Finding[] {
  const accepted: Finding =
    phase === 'Failed' ? { type: 'Accepted', status: 'False', ...why } : findAccepted();
  const complete = phase === 'Completed' ? 'True' : 'False';
  return [
    accepted,
    { type: 'Progressing', status: 'False', ...why },
    { type: 'Complete', status: complete, ...why },
  ];
}

/** That admins allow the job. */
export function findAccepted(): Finding {
  return { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'The tool is approved.' };
}

function degraded(counts: Counts): Refusal {
  return {
    reason: counts.failed > 0 ? 'ToolFailed' : 'TargetGone',
    message: `${counts.failed} of ${counts.selected} pods failed, ${counts.gone} went away.`,
  };
}
