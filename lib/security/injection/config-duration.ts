import { parseDuration } from '../../api/duration.ts';
import { everyWithin } from './parts.ts';
import type { InjectionRule } from './rule.ts';
import { secondsOf, TIME } from './tells-times.ts';

/** The same as `checkDuration`, for the container. */
export const configDuration: InjectionRule = {
  name: 'config-duration',
  text: 'The duration of the tool, with the warmup before it, is within maxDuration of its PowerToolConfig.',
  remedy: 'Ask for less, or ask an admin to look at maxDuration of that PowerToolConfig.',
  holds: (injection) =>
    everyWithin(
      injection,
      injection.config?.spec.maxDuration,
      (container, limit) => secondsOf(container) <= (parseDuration(limit) ?? 0),
    ),
  cel: `!has(params.spec.maxDuration) || variables.mine.all(c, ${TIME} <= duration(params.spec.maxDuration))`,
};
