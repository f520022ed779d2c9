import { CAPABILITIES, capabilitiesOf, each, everyAdded, isPrivileged, PRIVILEGED } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** Without this word, a program of the image that is setuid gets more than was asked for. */
export const noEscalation: InjectionRule = {
  name: 'no-escalation',
  text: 'A container without added rights says allowPrivilegeEscalation: false.',
  holds: (injection) =>
    everyAdded(
      injection,
      (container) =>
        container.securityContext?.allowPrivilegeEscalation === false ||
        isPrivileged(container) ||
        capabilitiesOf(container).length > 0,
    ),
  cel: each(
    `!c.?securityContext.?allowPrivilegeEscalation.orValue(true) || ${PRIVILEGED} || ${CAPABILITIES}.size() > 0`,
  ),
};
