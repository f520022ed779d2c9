import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';

/** The most tools that were at work at the same moment, over all these jobs, by the times in their rows. */
export function mostAtOnce(jobs: readonly PowerToolStatus[]): number {
  const rows = jobs.flatMap(({ targets = [] }) => targets);
  const changes = rows.flatMap(({ startedAt = '', finishedAt = '' }) => [
    { at: startedAt, by: 1 },
    { at: finishedAt, by: -1 },
  ]);
  // Times are whole seconds: a tool may start in the second in which the one before it ended.
  changes.sort((a, b) => (a.at === b.at ? a.by - b.by : a.at < b.at ? -1 : 1));
  let [now, most] = [0, 0];
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
