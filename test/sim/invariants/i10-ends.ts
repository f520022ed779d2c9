import { isOver, isScheduled, type PowerTool } from '../../../lib/api/power-tool.ts';
import { jobDeadline } from '../../../lib/status/find-stop.ts';
import type { Invariant } from './invariant.ts';
import { specOf } from './spec-of.ts';

/** Reasons for which a job may wait for ever. */
const RESTING: readonly (string | undefined)[] = ['Suspended'];

export const everyJobEnds: Invariant = {
  id: 'I10',
  text: 'at the end every job is over, or says why it waits',
  atEnd: ({ history, now }) => {
    for (const { job, goneAt } of history.jobs.values()) {
      if (goneAt !== undefined || isOver(job)) continue;
      const { phase, reason } = job.status ?? {};
      const mayRest = isScheduled(job) || RESTING.includes(reason) || phase === 'Running';
      const rests = job.spec.suspend === true && job.spec.shutdown === undefined && mayRest;
      if (!rests || isOverdue(job, now)) return `${job.metadata.name} is ${phase} (${reason})`;
    }
    return undefined;
  },
};

// Of a schedule it is the deadline of its runs.
function isOverdue(job: PowerTool, now: number): boolean {
  const deadline = isScheduled(job) ? undefined : jobDeadline(job, specOf(job));
  return deadline !== undefined && deadline.getTime() < now;
}
