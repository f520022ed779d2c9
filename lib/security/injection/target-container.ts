import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** A tool sees the processes of one container of the pod, not of none and not of another tool. */
export const targetContainer: InjectionRule = {
  name: 'target-container',
  text: 'targetContainerName of the container names an ordinary container of the pod.',
  holds: (injection) =>
    everyAdded(injection, ({ targetContainerName }) =>
      injection.pod.spec.containers.some(({ name }) => name === targetContainerName),
    ),
  cel: each("object.spec.containers.exists(t, t.name == c.?targetContainerName.orValue(''))"),
};
