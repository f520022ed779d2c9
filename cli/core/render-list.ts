import { age } from './age.ts';
import { toolOf, type Job } from './job.ts';
import { renderTable } from './render-table.ts';

/** Jobs as a table, the newest first. @param withNamespace whether each says its namespace. */
export function renderList(jobs: readonly Job[], withNamespace: boolean, now: Date): string[] {
  const newest = [...jobs].sort((a, b) =>
    b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
  );
  const rows = newest.map((job) => [...(withNamespace ? [job.metadata.namespace] : []), ...rowOf(job, now)]);
  return renderTable(withNamespace ? ['NAMESPACE', ...HEADS] : HEADS, rows);
}

const HEADS = ['NAME', 'TOOL', 'PHASE', 'DONE', 'AGE', 'REASON'];

function rowOf(job: Job, now: Date): string[] {
  const { counts, phase = 'Pending', reason = '' } = job.status ?? {};
  const { name, creationTimestamp } = job.metadata;
  const done = counts ? `${counts.done}/${counts.selected}` : '';
  return [name, toolOf(job), phase, done, age(creationTimestamp, now), reason];
}
