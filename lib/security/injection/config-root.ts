import { hasIdsOfTarget, idsOfTarget } from './identity.ts';
import { everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** Capabilities reach a process only as root; a tool without any has no reason to be. */
export const configRoot: InjectionRule = {
  name: 'config-root',
  text: 'The container runs as root only when its target does, or when the PowerToolConfig of its tool adds rights.',
  remedy: 'Ask an admin to look at security of that PowerToolConfig.',
  holds: (injection) => {
    const { allowPrivileged = false, capabilities } = injection.config?.spec.security ?? {};
    const isRaised = allowPrivileged || (capabilities?.add ?? []).length > 0;
    if (!injection.config || isRaised) return true;
    return everyAdded(injection, (container) => hasIdsOfTarget(injection, container, (id) => id !== 0));
  },
  cel: `params.spec.?security.?allowPrivileged.orValue(false) || params.spec.?security.?capabilities.?add.orValue([]).size() > 0 || variables.mine.all(c, ${idsOfTarget((id) => `${id} != 0`)})`,
};
