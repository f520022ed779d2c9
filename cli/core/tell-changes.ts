import { podLabel, type Job } from './job.ts';
import { plainText } from './plain-text.ts';

/**
 * What has changed in a job since it was last looked at, one line for each target and one for the job: the progress
 * where there is no terminal.
 * @param old undefined the first time.
 */
export function tellChanges(old: Job | undefined, of: Job): string[] {
  const before = new Map(linesOf(old));
  return linesOf(of).flatMap(([key, line]) => (before.get(key) === line ? [] : [line]));
}

function linesOf(of: Job | undefined): (readonly [string, string])[] {
  const { phase, reason, message, targets = [] } = of?.status ?? {};
  if (of === undefined || phase === undefined) return [];
  const name = of.metadata.name;
  const waits = phase === 'Pending' && message ? ` ${reason ?? ''}: ${plainText(message)}` : '';
  return [
    ['', `${name} ${phase}${waits}`] as const,
    ...targets.map((target) => {
      const why = target.state !== 'Succeeded' && target.message ? `: ${plainText(target.message)}` : '';
      const attempt = target.attempt === undefined ? '' : ` attempt ${target.attempt}`;
      return [target.uid, `${name} ${podLabel(target)} ${target.state}${attempt}${why}`] as const;
    }),
  ];
}
