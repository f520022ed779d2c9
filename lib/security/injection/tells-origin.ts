import { ORIGIN_ENV } from '../../api/tool-env.ts';
import { each, everyAdded, valuesOf } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** The other rules go by the tool that a container names, so it names one, and plainly. */
export const tellsOrigin: InjectionRule = {
  name: 'tells-origin',
  text: `The environment of the container says each of ${ORIGIN_ENV.join(', ')} once, as plain text.`,
  holds: (injection) =>
    everyAdded(injection, (container) =>
      ORIGIN_ENV.every((name) => {
        const values = valuesOf(container, name);
        return values.length === 1 && (values[0] ?? '') !== '';
      }),
    ),
  cel: each(
    `[${ORIGIN_ENV.map((name) => `'${name}'`).join(', ')}].all(key, c.?env.orValue([]).filter(e, e.name == key).size() == 1 && c.?env.orValue([]).exists(e, e.name == key && e.?value.orValue('') != ''))`,
  ),
};
