import type { InjectionRule } from './rule.ts';

/** What a pod may share with its node. */
const SHARED = ['hostPID', 'hostNetwork', 'hostIPC'] as const;

/** A tool joins the namespaces of its pod; where they are those of the node, it looks at what is everybody's. */
export const offTheNode: InjectionRule = {
  name: 'off-the-node',
  text: `The pod shares neither processes nor network nor memory with its node (${SHARED.join(', ')}).`,
  remedy: `Take ${SHARED.join(', ')} out of the pod, or choose other pods.`,
  holds: ({ pod }) => SHARED.every((field) => pod.spec[field] !== true),
  cel: SHARED.map((field) => `!object.spec.?${field}.orValue(false)`).join(' && '),
};
