import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { say } from './progress.ts';

interface Figure {
  /** Seconds from the creation of the PowerTool until its last tool ran. */
  readonly start: number;
  /** Seconds from the end of its last tool until the job was seen to be final. */
  readonly end: number;
}

const figures: Figure[] = [];

/** Notes how long a job took to start and to end. Jobs that ran no tool do not count. */
export function noteJob({ metadata }: PowerTool, { targets = [] }: PowerToolStatus, seen: Date): void {
  const starts = targets.flatMap(({ startedAt }) => (startedAt ? [Date.parse(startedAt)] : []));
  const ends = targets.flatMap(({ finishedAt }) => (finishedAt ? [Date.parse(finishedAt)] : []));
  if (starts.length === 0 || ends.length < targets.length) return;
  const start = (Math.max(...starts) - Date.parse(metadata.creationTimestamp)) / 1000;
  figures.push({ start, end: (seen.getTime() - Math.max(...ends)) / 1000 });
}

/** Prints what was noted. Times in the API are whole seconds, so each figure is right to a second. */
export function sayFigures(): void {
  if (figures.length === 0) return;
  say(`${figures.length} jobs, seconds (median, most):`);
  say(`  created -> last tool runs    ${spread(figures.map(({ start }) => start))}`);
  say(`  last tool ended -> job final ${spread(figures.map(({ end }) => end))}`);
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return `${median.toFixed(1)}, ${(sorted.at(-1) ?? 0).toFixed(1)}`;
}
