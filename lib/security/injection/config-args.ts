import { matchesPattern } from '../../api/pattern.ts';
import { MAX_ARGS } from '../../api/power-tool.ts';
import { everyWithin } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** How many arguments one expression can afford, when they and the patterns are as long as can be. */
const AT_ONCE = 8;

const groups = Array.from({ length: MAX_ARGS / AT_ONCE }, (_none, group) => group);

/** The same as `checkArgs`, for the container, in which a dollar sign is doubled. */
export const configArgs: InjectionRule = {
  name: 'config-args',
  text: 'Each argument of the container is one that the PowerToolConfig of its tool allows.',
  remedy: 'Ask an admin to look at allowedArgs of that PowerToolConfig.',
  holds: (injection) =>
    everyWithin(injection, injection.config?.spec.allowedArgs, ({ args = [] }, patterns) => {
      const isAllowed = (arg: string): boolean =>
        patterns.some((pattern) => matchesPattern(arg.replaceAll('$$', '$'), pattern));
      return args.length <= MAX_ARGS && args.every(isAllowed);
    }),
  cel: `!has(params.spec.allowedArgs) || (variables.mine.all(c, c.?args.orValue([]).size() <= ${MAX_ARGS}) && ${groups.map((group) => `variables.allowedArgs${group}`).join(' && ')})`,
};

/** CEL: parts of the rule, each of which costs as much as one expression may. */
export const ARGS_VARIABLES = groups.map((group) => ({
  name: `allowedArgs${group}`,
  expression: `variables.mine.all(c, ${areAllowed(group * AT_ONCE)})`,
}));

function areAllowed(first: number): string {
  const places = Array.from({ length: AT_ONCE }, (_none, at) => first + at).join(', ');
  const isAllowed = `params.spec.allowedArgs.exists(p, c.args[i].replace('$$', '$').matches('^(?:' + p + ')$'))`;
  return `[${places}].all(i, c.?args.orValue([]).size() <= i || ${isAllowed})`;
}
