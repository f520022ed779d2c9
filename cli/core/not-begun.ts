import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { Job } from './job.ts';

/** Seconds after which toe has long written a first status, when it is up. Its functions may have to start first. */
const SECONDS = 15;

/** Whether toe has written nothing about a job yet. */
export function isUntouched({ status }: Job): boolean {
  return status?.phase === undefined;
}

/** What there is to tell when toe has left one of these jobs untouched for too long: one line, or none. */
export function tellNotBegun(jobs: readonly Job[], now: Date): string[] {
  const latest = now.getTime() - SECONDS * 1000;
  const [first, ...more] = jobs.filter(
    (job) => isUntouched(job) && Date.parse(job.metadata.creationTimestamp) <= latest,
  );
  if (!first) return [];
  const which = first.metadata.name + (more.length > 0 ? ` and ${more.length} more` : '');
  return [
    `toe has not begun with ${which} in ${SECONDS}s. Is it up? kubectl -n ${SYSTEM_NAMESPACE} get ksvc,pods; or ask an admin of toe.`,
  ];
}
