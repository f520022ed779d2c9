import { isOver, isScheduled } from '../../../lib/api/power-tool.ts';
import type { Invariant } from './invariant.ts';

/** Reasons for which a job may wait for ever. */
const RESTING: readonly (string | undefined)[] = ['Suspended'];

export const everyJobEnds: Invariant = {
  id: 'I10',
  text: 'at the end every job is over, or says why it waits',
  atEnd: ({ history }) => {
    for (const { job, goneAt } of history.jobs.values()) {
      if (goneAt !== undefined || isOver(job)) continue;
      const { phase, reason } = job.status ?? {};
      const mayRest = isScheduled(job) || RESTING.includes(reason) || phase === 'Running';
      const rests = job.spec.suspend === true && job.spec.shutdown === undefined && mayRest;
      if (!rests) return `${job.metadata.name} is ${phase} (${reason})`;
    }
    return undefined;
  },
};
