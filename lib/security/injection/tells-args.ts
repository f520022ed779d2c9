import { each, everyAdded, valuesOf } from './parts.ts';
import type { InjectionRule } from './rule.ts';

const NAME = 'TOOL_ARGS';

/** Existing images read their arguments there; what an admin allows is looked for in the arguments alone. */
export const tellsArgs: InjectionRule = {
  name: 'tells-args',
  text: `${NAME} of the container is its arguments, with spaces between them.`,
  holds: (injection) =>
    everyAdded(injection, (container) =>
      valuesOf(container, NAME).every((value = '') => value === (container.args ?? []).join(' ')),
    ),
  cel: each(
    `c.?env.orValue([]).all(e, e.name != '${NAME}' || e.?value.orValue('') == c.?args.orValue([]).join(' '))`,
  ),
};
