import { EXIT } from './failure.ts';
import type { End } from './judge-end.ts';
import { hasEnded, type Job } from './job.ts';

/** What came of a fetch. */
export interface Sums {
  readonly saved: number;
  readonly problems: number;
}

/**
 * The end of a fetch: its exit code, and what there is to say beside what has been said of each file.
 * @param of undefined when the PowerTool is gone.
 * @param again the command that fetches what has not come.
 */
export function conclude({ saved, problems }: Sums, of: Job | undefined, again: string): End {
  const isDone = problems === 0 && saved > 0;
  const notes = [
    saved + problems === 0 ? 'There is no result.' : '',
    of && !hasEnded(of)
      ? `${of.metadata.name} is not over. To fetch the rest, later: ${again}`
      : problems > 0
        ? `To fetch again: ${again}`
        : '',
  ];
  const text = notes.filter(Boolean).join('\n');
  if (of && !hasEnded(of)) return { exitCode: EXIT.timeout, text };
  return { exitCode: isDone ? EXIT.done : EXIT.failed, text };
}
