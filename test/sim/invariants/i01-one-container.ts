import { envOf, toolState } from '../../../lib/api/pod.ts';
import { isStuck } from '../../../lib/status/waiting-states.ts';
import type { Invariant } from './invariant.ts';
import { toolsOf } from './tools.ts';
import { specOf } from './spec-of.ts';

export const oneContainer: Invariant = {
  id: 'I1',
  text: 'at most one container for each job, pod and attempt; a further attempt only after the one before has failed',
  onInjection: (_facts, { record, container, of }) => {
    if (!of) return `${container.name} is of no job`;
    if (envOf(container, 'TOE_POD_UID') !== record.pod.metadata.uid) return 'it was meant for another pod';
    const own = toolsOf(record).filter(({ jobUid }) => jobUid === of.uid);
    const attempts = own.map(({ attempt }) => attempt);
    if (attempts.some((attempt, at) => attempt !== at + 1)) return `attempts ${attempts.join()}`;
    const { maxRetries } = specOf(of.job).failure;
    if (attempts.length > maxRetries + 1) return `${attempts.length} attempts, ${maxRetries} retries allowed`;
    const last = own.at(-2);
    const code = last && toolState(record.pod, last.container.name)?.terminated?.exitCode;
    return last && (code === undefined || code === 0)
      ? `the attempt before has exit code ${code}`
      : undefined;
  },
};

export const oneAtATime: Invariant = {
  id: 'I1b',
  text: 'no tool is put into a pod in which another one is at work',
  onInjection: (_facts, { record, container }) => {
    const others = toolsOf(record).filter((one) => one.container.name !== container.name);
    const busy = others.find(({ container: { name } }) => {
      const state = toolState(record.pod, name);
      return !state?.terminated && !isStuck(state?.waiting?.reason);
    });
    return busy && `${busy.container.name} is in ${record.pod.metadata.name}`;
  },
};
