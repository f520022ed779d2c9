import { DURATION_PATTERN, parseDuration } from '../../api/duration.ts';
import { MAX_SECONDS } from '../../api/job-spec.ts';
import { each, everyAdded, valuesOf } from './parts.ts';
import type { AddedContainer, InjectionRule } from './rule.ts';

const DURATION = 'PROFILER_DURATION';
const WARMUP = 'TOE_WARMUP';

/** How long a tool is at work is what its container says: a tool that nobody limits ends all the same. */
export const tellsTimes: InjectionRule = {
  name: 'tells-times',
  text: `The environment of the container says ${DURATION} once and ${WARMUP} at most once, each up to 24h.`,
  holds: (injection) =>
    everyAdded(injection, (container) => {
      const [durations, warmups] = [valuesOf(container, DURATION), valuesOf(container, WARMUP)];
      return (
        durations.length === 1 &&
        warmups.length <= 1 &&
        [...durations, ...warmups].every((value = '') => (parseDuration(value) ?? Infinity) <= MAX_SECONDS)
      );
    }),
  cel: each(
    [
      `c.?env.orValue([]).filter(e, e.name == '${DURATION}').size() == 1`,
      `c.?env.orValue([]).filter(e, e.name == '${WARMUP}').size() <= 1`,
      `c.?env.orValue([]).all(e, !(e.name in ['${DURATION}', '${WARMUP}']) || (e.?value.orValue('') != '' && e.value.matches('${DURATION_PATTERN}') && duration(e.value) <= duration('${MAX_SECONDS}s')))`,
    ].join(' && '),
  ),
};

/** Seconds that a container says its tool is at work, the wait before it measures included. */
export function secondsOf(container: AddedContainer): number {
  return [DURATION, WARMUP]
    .flatMap((name) => valuesOf(container, name))
    .reduce((sum, value = '') => sum + (parseDuration(value) ?? Infinity), 0);
}

/** CEL: the same of `c`, as a duration. */
export const TIME = `c.?env.orValue([]).filter(e, e.name in ['${DURATION}', '${WARMUP}']).map(e, duration(e.?value.orValue(''))).sum()`;
