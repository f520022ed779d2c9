import { isFinal } from '../../../lib/api/power-tool-status.ts';
import { allTools } from './tools.ts';
import { toolState } from '../../../lib/api/pod.ts';
import type { Invariant } from './invariant.ts';

/** Seconds from the end of the last tool to the end of its job that people bear. */
const PROMPT = 12;

export const prompt: Invariant = {
  id: 'P1',
  text: `without faults a job ends within ${PROMPT} s of its last tool`,
  atEnd: ({ sim, history }) => {
    const { calm, deployment } = sim.scenario;
    if (!calm || deployment.slowness > 0 || sim.excuses.faults) return undefined;
    for (const { uid, job, finalAt } of history.jobs.values()) {
      const states = allTools(history, uid).map(({ record, container }) =>
        toolState(record.pod, container.name),
      );
      const ends = states.map((state) => Date.parse(state?.terminated?.finishedAt ?? ''));
      // Tools that never end are another matter.
      if (
        finalAt === undefined ||
        !isFinal(job.status?.phase) ||
        ends.length === 0 ||
        ends.some(Number.isNaN)
      )
        continue;
      const seconds = (finalAt - Math.max(...ends)) / 1000;
      if (seconds > PROMPT) return `${job.metadata.name} took ${seconds} s`;
    }
    return undefined;
  },
};
