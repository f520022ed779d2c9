import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** What confines every container of the node confines tools too. */
export const confinement: InjectionRule = {
  name: 'confinement',
  text: 'The container asks for no seccomp profile but RuntimeDefault, for no AppArmor, SELinux or Windows setting, and for no other /proc.',
  holds: (injection) =>
    everyAdded(injection, ({ securityContext = {} }) => {
      const { seccompProfile, appArmorProfile, seLinuxOptions, windowsOptions, procMount } = securityContext;
      return (
        (seccompProfile?.type ?? 'RuntimeDefault') === 'RuntimeDefault' &&
        [appArmorProfile, seLinuxOptions, windowsOptions].every((setting) => setting === undefined) &&
        (procMount ?? 'Default') === 'Default'
      );
    }),
  cel: each(
    [
      "c.?securityContext.?seccompProfile.?type.orValue('RuntimeDefault') == 'RuntimeDefault'",
      ...['appArmorProfile', 'seLinuxOptions', 'windowsOptions'].map(
        (name) => `!c.?securityContext.?${name}.hasValue()`,
      ),
      "c.?securityContext.?procMount.orValue('Default') == 'Default'",
    ].join(' && '),
  ),
};
