import { isPrivileged, PRIVILEGED } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** Privileged is the node itself: only for tools of which an admin says so. */
export const configPrivileged: InjectionRule = {
  name: 'config-privileged',
  text: 'The container is privileged only when the PowerToolConfig of its tool says allowPrivileged.',
  remedy: 'Ask an admin to look at security.allowPrivileged of that PowerToolConfig.',
  holds: ({ config, added }) => !config || config.spec.security.allowPrivileged || !added.some(isPrivileged),
  cel: `params.spec.?security.?allowPrivileged.orValue(false) || variables.mine.all(c, !${PRIVILEGED})`,
};
