import { FORBIDDEN_CAPABILITIES } from '../capabilities.ts';
import { CAPABILITIES, capabilitiesOf, each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

const NEVER = [...FORBIDDEN_CAPABILITIES.keys()];

/** Whatever an admin has written. */
export const noForbiddenCapability: InjectionRule = {
  name: 'no-forbidden-capability',
  text: `The container adds none of the capabilities that no tool gets: ${NEVER.join(', ')}.`,
  holds: (injection) =>
    everyAdded(injection, (container) =>
      capabilitiesOf(container).every((name) => !FORBIDDEN_CAPABILITIES.has(name)),
    ),
  cel: each(`${CAPABILITIES}.all(k, !(k in [${NEVER.map((name) => `'${name}'`).join(', ')}]))`),
};
