import { each, everyAdded, says, valuesOf } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** Not the pod that has taken its name since. */
export const podUid: InjectionRule = {
  name: 'pod-uid',
  text: 'TOE_POD_UID of the container is the uid of the pod.',
  holds: (injection) =>
    everyAdded(injection, (container) =>
      valuesOf(container, 'TOE_POD_UID').includes(injection.pod.metadata.uid),
    ),
  cel: each(says('TOE_POD_UID', 'e.value == object.metadata.uid')),
};
