import type { InjectionRule } from './rule.ts';

/** A tool joins the PID namespace of its target; in such a pod that is the node's, with the processes of everybody. */
export const ownProcesses: InjectionRule = {
  name: 'own-processes',
  text: 'The pod has a PID namespace of its own, not that of its node (hostPID).',
  remedy: 'Take hostPID out of the pod, or choose other pods.',
  holds: ({ pod }) => pod.spec.hostPID !== true,
  cel: '!object.spec.?hostPID.orValue(false)',
};
