import { each, everyAdded, valuesOf } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** What the environment of every tool container says: which tool, for which job, in which pod. */
const NAMES = ['TOE_TOOL', 'TOE_JOB', 'TOE_JOB_NAMESPACE', 'TOE_JOB_UID', 'TOE_POD_UID', 'TOE_ATTEMPT'];

/** The other rules go by the tool that a container names, so it names one, and plainly. */
export const tellsOrigin: InjectionRule = {
  name: 'tells-origin',
  text: `The environment of the container says each of ${NAMES.join(', ')} once, as plain text.`,
  holds: (injection) =>
    everyAdded(injection, (container) =>
      NAMES.every((name) => {
        const values = valuesOf(container, name);
        return values.length === 1 && (values[0] ?? '') !== '';
      }),
    ),
  cel: each(
    `[${NAMES.map((name) => `'${name}'`).join(', ')}].all(key, c.?env.orValue([]).filter(e, e.name == key).size() == 1 && c.?env.orValue([]).exists(e, e.name == key && e.?value.orValue('') != ''))`,
  ),
};
