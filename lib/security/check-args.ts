import { matchesPattern } from '../api/pattern.ts';
import { MAX_ARGS } from '../api/power-tool.ts';
import type { Check, Twin } from './check.ts';

/** Each argument of a tool matches one of the patterns of its PowerToolConfig, as a whole; without patterns all do. */
export const checkArgs: Check = ({ tool, args }, config) => {
  const patterns = config?.spec.allowedArgs;
  if (!patterns) return undefined;
  const bad = args.find((argument) => !patterns.some((pattern) => matchesPattern(argument, pattern)));
  if (bad === undefined) return undefined;
  return {
    reason: 'ArgsNotAllowed',
    message: `The argument "${bad}" is not allowed for the tool "${tool}". Leave it out, or ask an admin to allow it by a pattern in allowedArgs of the PowerToolConfig "${config.metadata.name}".`,
  };
};

/** How many arguments one expression can afford, when they and the patterns are as long as can be. */
const AT_ONCE = 8;

const groups = Array.from({ length: MAX_ARGS / AT_ONCE }, (_none, group) => group);

/** The same for the API server. */
export const argsTwin: Twin = {
  variables: groups.map((group) => ({ name: `badArgs${group}`, expression: findBad(group) })),
  expression: groups.map((group) => `variables.badArgs${group}.size() == 0`).join(' && '),
  message: `'The argument "' + (${groups.map((group) => `variables.badArgs${group}`).join(' + ')})[0] + '" is not allowed for the tool "' + variables.tool + '". Leave it out, or ask an admin to allow it by a pattern in allowedArgs of the PowerToolConfig "' + params.metadata.name + '".'`,
};

// Those of a group that match no pattern.
function findBad(group: number): string {
  const first = group * AT_ONCE;
  const places = Array.from({ length: AT_ONCE }, (_none, at) => first + at).join(', ');
  const isNone = `params.spec.name != variables.tool || !has(params.spec.allowedArgs) || variables.args.size() <= ${first}`;
  const isGood = `params.spec.allowedArgs.exists(p, variables.args[i].matches('^(?:' + p + ')$'))`;
  const bad = `[${places}].filter(i, i < variables.args.size() && !${isGood})`;
  return `${isNone} ? [] : ${bad}.map(i, variables.args[i])`;
}
