import { jobSpecOf } from '../api/job-spec.ts';
import { isOver, isScheduled, oldestFirst, type PowerTool } from '../api/power-tool.ts';
import { isRefusal } from '../api/refusal.ts';

/** Most jobs that are named one by one. */
const MAX_NAMES = 10;

/** The jobs that wait for their start or for some of their pods, oldest first. One that its user has suspended does not. */
export function findWaiting(jobs: readonly PowerTool[]): PowerTool[] {
  return jobs.filter(isWaiting).sort(oldestFirst);
}

/** The name of a job's tool, whichever dialect its spec uses; undefined when it cannot be read. */
export function toolOf({ spec }: PowerTool): string | undefined {
  const job = jobSpecOf(spec);
  return isRefusal(job) ? undefined : job.tool;
}

/**
 * Jobs in words.
 * @example nameJobs(jobs) // 'shop/web-cpu, shop/db-cpu and 3 more.'
 */
export function nameJobs(jobs: readonly PowerTool[]): string {
  const names = jobs.slice(0, MAX_NAMES).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  const more = jobs.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function isWaiting(job: PowerTool): boolean {
  if (isOver(job) || isScheduled(job) || job.spec.suspend) return false;
  return job.status?.phase === 'Pending' || (job.status?.counts?.waiting ?? 0) > 0;
}
