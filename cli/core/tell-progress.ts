import { formatBytes } from './format-bytes.ts';
import { outputModeOf, type Job } from './job.ts';
import type { Progress } from './read-progress.ts';

/** What a tool is doing, in words: `measuring`. */
export function tellPhase({ phase }: Progress, of: Job): string {
  if (phase !== 'uploading') return phase === 'warmup' ? 'warming up' : 'measuring';
  return outputModeOf(of) === 'collector' ? 'uploading' : 'saving';
}

/** The same with what it has made: `measuring, 1.5 MiB`. */
export function tellProgress(progress: Progress, of: Job): string {
  const made = progress.bytes > 0 ? [formatBytes(progress.bytes)] : [];
  return [tellPhase(progress, of), ...made].join(', ');
}
