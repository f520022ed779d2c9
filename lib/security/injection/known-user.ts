import { hasIdsOfTarget, idsOfTarget } from './identity.ts';
import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** Not as some other user whose files happen to be in reach. Who may be root is another rule. */
export const knownUser: InjectionRule = {
  name: 'known-user',
  text: 'The container runs as its image says, as its target does, or as root.',
  holds: (injection) =>
    everyAdded(injection, (container) => hasIdsOfTarget(injection, container, (id) => id === 0)),
  cel: each(idsOfTarget((id) => `${id} == 0`)),
};
