import type { InjectionRule } from './rule.ts';

/** The API server itself takes new containers for pods that have ended. */
export const podAlive: InjectionRule = {
  name: 'pod-alive',
  text: 'The pod runs or is about to, and nobody has asked for its deletion.',
  remedy: 'Choose pods that run: kubectl get pods.',
  holds: ({ pod: { metadata, status } }) =>
    metadata.deletionTimestamp === undefined && ['Running', 'Pending'].includes(status.phase ?? ''),
  cel: "!has(object.metadata.deletionTimestamp) && object.?status.?phase.orValue('') in ['Running', 'Pending']",
};
