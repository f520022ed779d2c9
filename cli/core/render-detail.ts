import type { Target } from '../../lib/api/power-tool-status.ts';
import { podLabel, type Job } from './job.ts';
import { plainText } from './plain-text.ts';
import type { ProgressMap } from './read-progress.ts';
import { renderFiles } from './render-files.ts';
import { detailOf, headline } from './render-job.ts';
import { renderTable } from './render-table.ts';

/** All there is to say of one job: how it goes, each pod, each file. */
export function renderDetail(job: Job, now: Date, progress: ProgressMap = new Map()): string[] {
  const { targets = [], message = '' } = job.status ?? {};
  const [pods, files] = [renderTargets(targets, job, now, progress), renderFiles(job)];
  return [
    headline(job),
    ...(message ? [plainText(message)] : []),
    ...[pods, files].flatMap((table) => (table.length > 0 ? ['', ...table] : [])),
  ];
}

function renderTargets(targets: readonly Target[], job: Job, now: Date, progress: ProgressMap): string[] {
  if (targets.length === 0) return [];
  const rows = targets.map((target) => [
    podLabel(target),
    target.state,
    target.container ?? '',
    detailOf(target, job, now, progress),
  ]);
  return renderTable(['POD', 'STATE', 'CONTAINER', 'DETAIL'], rows);
}
