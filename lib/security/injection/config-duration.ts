import { parseDuration } from '../../api/duration.ts';
import { everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';
import { secondsOf, TIME } from './tells-times.ts';

/** The same as `checkDuration`, for the container. */
export const configDuration: InjectionRule = {
  name: 'config-duration',
  text: 'The duration of the tool, with the warmup before it, is within maxDuration of its PowerToolConfig.',
  remedy: 'Ask for less, or ask an admin to look at maxDuration of that PowerToolConfig.',
  holds: (injection) => {
    const limit = injection.config?.spec.maxDuration;
    if (limit === undefined) return true;
    return everyAdded(injection, (container) => secondsOf(container) <= (parseDuration(limit) ?? 0));
  },
  cel: `!has(params.spec.maxDuration) || variables.mine.all(c, ${TIME} <= duration(params.spec.maxDuration))`,
};
