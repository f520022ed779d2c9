import { SCHEDULE_LABEL } from '../../../lib/api/names.ts';
import { isFinal } from '../../../lib/api/power-tool-status.ts';
import type { Facts, Invariant } from './invariant.ts';
import type { JobRecord } from './history.ts';

export const timeToLive: Invariant = {
  id: 'E4',
  text: 'toe deletes only jobs that are final and whose time to live or place in the history is over',
  onJob: (facts, { record, before, after }) =>
    before && !before.metadata.deletionTimestamp && after.metadata.deletionTimestamp
      ? judge(facts, record)
      : undefined,
  atEnd: ({ history }) => {
    const overdue = [...history.jobs.values()].find(
      ({ job, goneAt, finalAt }) =>
        goneAt === undefined && finalAt !== undefined && job.spec.ttlSecondsAfterFinished !== undefined,
    );
    return overdue && `${overdue.job.metadata.name} outlives its time`;
  },
  onGone: (facts, record) => (record.job.metadata.deletionTimestamp ? undefined : judge(facts, record)),
};

function judge({ sim, now }: Facts, { job, finalAt }: JobRecord): string | undefined {
  if (!isFunction(sim.writer)) return undefined;
  const { name, labels } = job.metadata;
  if (!isFinal(job.status?.phase) || finalAt === undefined) return `${name} is ${job.status?.phase}`;
  const ttl = job.spec.ttlSecondsAfterFinished;
  if (ttl === undefined) return labels?.[SCHEDULE_LABEL] ? undefined : `${name} has no time to live`;
  // A status that came late was written when its job had ended; from then its time counts.
  const since = sim.excuses.late ? Math.min(finalAt, Date.parse(job.status?.finishedAt ?? '')) : finalAt;
  const age = (now - since) / 1000;
  const tolerance = toleranceOf(sim);
  return age + tolerance < ttl && !labels?.[SCHEDULE_LABEL]
    ? `${name} lived ${age} s of ${ttl} s`
    : undefined;
}

/**
 * Seconds by which times may be off: they are cut to whole ones, and the clock of the API server is known to two.
 * An answer that takes long makes it worse.
 */
export function toleranceOf({ excuses }: Facts['sim']): number {
  return excuses.faults ? 25 : 5;
}

/** Whether somebody who wrote is an instance of the functions. */
export function isFunction(writer: string): boolean {
  return /^(creation|status|cleanup|config|all)-\d+$/.test(writer);
}
