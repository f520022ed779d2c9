import { CAPABILITIES, capabilitiesOf, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** The rights of a tool are those that its admins wrote down. */
export const configCapabilities: InjectionRule = {
  name: 'config-capabilities',
  text: 'The container adds no capability that the PowerToolConfig of its tool does not add.',
  remedy: 'Ask an admin to look at security.capabilities.add of that PowerToolConfig.',
  holds: (injection) => {
    const { config } = injection;
    if (!config) return true;
    const allowed = config.spec.security.capabilities?.add ?? [];
    return everyAdded(injection, (container) =>
      capabilitiesOf(container).every((one) => allowed.includes(one)),
    );
  },
  cel: `variables.mine.all(c, ${CAPABILITIES}.all(k, k in params.spec.?security.?capabilities.?add.orValue([])))`,
};
