import { CAPABILITIES as LINUX, FORBIDDEN_CAPABILITIES } from '../capabilities.ts';
import { CAPABILITIES, capabilitiesOf, each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

const NEVER = [...FORBIDDEN_CAPABILITIES.keys()];
const SOMETIMES = [...LINUX].filter((name) => !FORBIDDEN_CAPABILITIES.has(name));

/**
 * Whatever an admin has written. Container runtimes take a name in any case and with CAP_ before it, so a list of
 * what is forbidden would miss the other spellings of it: only the exact names of those that a tool may get pass.
 */
export const noForbiddenCapability: InjectionRule = {
  name: 'no-forbidden-capability',
  text: `The container adds only capabilities of Linux, spelled as in SYS_PTRACE, and none of those that no tool gets: ${NEVER.join(', ')}.`,
  holds: (injection) =>
    everyAdded(injection, (container) => capabilitiesOf(container).every((name) => SOMETIMES.includes(name))),
  cel: each(`${CAPABILITIES}.all(k, k in [${SOMETIMES.map((name) => `'${name}'`).join(', ')}])`),
};
