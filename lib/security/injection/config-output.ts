import { everyWithin, says, valuesOf } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** The same as `checkOutput`, for the container. */
export const configOutput: InjectionRule = {
  name: 'config-output',
  text: 'The result goes where the PowerToolConfig of the tool lets it go (OUTPUT_MODE).',
  remedy: 'Ask an admin to look at allowedOutputModes of that PowerToolConfig.',
  holds: (injection) =>
    everyWithin(injection, injection.config?.spec.allowedOutputModes, (container, allowed) =>
      valuesOf(container, 'OUTPUT_MODE').every((mode) => allowed.some((one) => one === mode)),
    ),
  cel: `!has(params.spec.allowedOutputModes) || variables.mine.all(c, ${says('OUTPUT_MODE', 'e.value in params.spec.allowedOutputModes')})`,
};
