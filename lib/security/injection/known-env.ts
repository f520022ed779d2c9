import { TOOL_ENV } from '../../api/tool-env.ts';
import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** A variable can change what a program does: HTTPS_PROXY leads its requests elsewhere, LD_PRELOAD runs anything. */
export const knownEnv: InjectionRule = {
  name: 'known-env',
  text: `The environment of the container has no variables but these: ${TOOL_ENV.join(', ')}.`,
  holds: (injection) =>
    everyAdded(injection, ({ env = [] }) =>
      env.every(({ name }) => TOOL_ENV.some((known) => known === name)),
    ),
  cel: each(`c.?env.orValue([]).all(e, e.name in [${TOOL_ENV.map((name) => `'${name}'`).join(', ')}])`),
};
