import { SCHEDULE_LABEL } from '../../../lib/api/names.ts';
import { RUN, type JobRecord } from './history.ts';
import type { Facts, Invariant } from './invariant.ts';

export const oneRun: Invariant = {
  id: 'I15',
  text: 'a time of a schedule runs once',
  onJob: ({ history, sim }, { record, before, after }) => {
    const schedule = scheduleOf(record);
    if (before || schedule === undefined || sim.excuses.late || sim.excuses.stale) return undefined;
    const other = [...history.jobs.values()].find(
      (one) =>
        one !== record && scheduleOf(one) === schedule && one.job.metadata.name === after.metadata.name,
    );
    return other && `${after.metadata.name} was made again`;
  },
};

export const endsRuns: Invariant = {
  id: 'I15b',
  text: 'who shuts a schedule down ends its runs too',
  atEnd: (facts) => {
    const runs = [...facts.history.jobs.values()].filter((record) => outlives(facts, record));
    return runs[0] && `${runs[0].job.metadata.name} ran on`;
  },
};

/** Milliseconds after the end of a schedule, or its own beginning, in which a run is shut down; slow functions may need so long. */
const SOON = 25_000;

function outlives({ history, sim: { excuses } }: Facts, record: JobRecord): boolean {
  const schedule = history.jobs.get(scheduleOf(record) ?? '');
  const { job, createdAt, finalAt = Infinity, goneAt = Infinity } = record;
  if (schedule?.finalAt === undefined || schedule.job.spec.shutdown === undefined) return false;
  if (job.spec.shutdown !== undefined || schedule.goneAt !== undefined) return false;
  const hasTrouble = excuses.faults || excuses.events || excuses.late || excuses.stale;
  const since = Math.max(schedule.finalAt, createdAt);
  return Math.min(finalAt, goneAt) > since + (hasTrouble ? RUN : SOON);
}

function scheduleOf({ job }: JobRecord): string | undefined {
  return job.metadata.labels?.[SCHEDULE_LABEL];
}
