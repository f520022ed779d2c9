import type { Target } from '../../lib/api/power-tool-status.ts';
import { podLabel, type Job } from './job.ts';
import { plainText } from './plain-text.ts';
import type { ProgressMap } from './read-progress.ts';
import { tellPhase } from './tell-progress.ts';

/** A job as it is at one look, and how far its tools are. */
export interface Look {
  readonly job: Job;
  readonly progress: ProgressMap;
}

/**
 * What has changed in a job since it was last looked at, one line for each target and one for the job: the progress
 * where there is no terminal.
 * @param old undefined the first time.
 */
export function tellChanges(old: Look | undefined, now: Look): string[] {
  const before = new Map(old && linesOf(old));
  return linesOf(now).flatMap(([key, line]) => (before.get(key) === line ? [] : [line]));
}

function linesOf(look: Look): (readonly [string, string])[] {
  const { status, metadata } = look.job;
  const { phase, reason, message, targets = [] } = status ?? {};
  if (phase === undefined) return [];
  const waits = phase === 'Pending' && message ? ` ${reason ?? ''}: ${plainText(message)}` : '';
  return [
    ['', `${metadata.name} ${phase}${waits}`] as const,
    ...targets.map((target) => [target.uid, `${metadata.name} ${lineOf(target, look)}`] as const),
  ];
}

function lineOf(target: Target, { job, progress }: Look): string {
  const { state, container = '', message } = target;
  const said = state === 'Active' ? progress.get(container) : undefined;
  const does = said ? `, ${tellPhase(said, job)}` : '';
  const attempt = target.attempt === undefined ? '' : ` attempt ${target.attempt}`;
  const why = state !== 'Succeeded' && message ? `: ${plainText(message)}` : '';
  return `${podLabel(target)} ${state}${attempt}${does}${why}`;
}
