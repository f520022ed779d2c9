import { everyWithin, says, valuesOf } from './parts.ts';
import type { InjectionRule } from './rule.ts';

const NAME = 'TOE_MAX_BYTES';
const NUMBER = '^[0-9]{1,16}$';

/** How much a tool may leave behind: the shim of its image goes by what its container says. */
export const configBytes: InjectionRule = {
  name: 'config-bytes',
  text: `Where the PowerToolConfig of the tool limits its result, ${NAME} of the container says once as much, or less.`,
  remedy: 'Ask an admin to look at output.maxBytes of that PowerToolConfig.',
  holds: (injection) =>
    everyWithin(injection, injection.config?.spec.output?.maxBytes, (container, limit) => {
      const [value = '', ...more] = valuesOf(container, NAME);
      return more.length === 0 && new RegExp(NUMBER).test(value) && Number(value) <= limit;
    }),
  cel: `!params.spec.?output.?maxBytes.hasValue() || variables.mine.all(c, c.?env.orValue([]).filter(e, e.name == '${NAME}').size() == 1 && ${says(NAME, `e.value.matches('${NUMBER}') && int(e.value) <= params.spec.output.maxBytes`)})`,
};
