import { MAX_ARTIFACTS, type Artifact, type Target } from '../../lib/api/power-tool-status.ts';
import { formatBytes } from './format-bytes.ts';
import { podLabel, unnamedFiles, type Job } from './job.ts';
import { plainText } from './plain-text.ts';
import { renderTable } from './render-table.ts';

/** The files that a job has given, as a table, or their number where none has a name here; nothing while there is none. */
export function renderFiles(job: Job): string[] {
  const { artifacts = [], targets = [] } = job.status ?? {};
  const leftOut = tellLeftOut(artifacts, unnamedFiles(job));
  if (artifacts.length === 0) return leftOut;
  const partial = new Set(targets.flatMap((target) => (target.partial ? [keyOf(target)] : [])));
  const hasLinks = artifacts.some(({ link }) => link !== undefined);
  const rows = artifacts.map((file) => [
    podLabel(file),
    plainText(file.name),
    `${formatBytes(file.size)}${partial.has(keyOf(file)) ? ', partial' : ''}`,
    ...(hasLinks ? [plainText(file.link ?? '')] : []),
  ]);
  const heads = ['POD', 'FILE', 'SIZE', ...(hasLinks ? ['LINK'] : [])];
  return [...renderTable(heads, rows), ...leftOut];
}

/** Whose file it is: a pod may have had the tool more than once. */
function keyOf({
  namespace = '',
  pod,
  container = '',
}: Pick<Target, 'namespace' | 'pod' | 'container'>): string {
  return [namespace, pod, container].join('/');
}

// A status has room for some files alone, the fetch brings all.
function tellLeftOut(artifacts: readonly Artifact[], more: number): string[] {
  if (artifacts.length >= MAX_ARTIFACTS) return ['and perhaps more: a status lists no more'];
  if (more === 0) return [];
  if (artifacts.length > 0) return [`and ${more} more`];
  return [`${more} ${more === 1 ? 'file' : 'files'}, which the status has no room to name`];
}
