import { formatDuration, parseDuration } from '../api/duration.ts';
import type { Check, Twin } from './check.ts';

/**
 * A tool runs no longer than `maxDuration` of its PowerToolConfig, the wait before it measures included: it is in the pod
 * with its rights all the time. A limit that cannot be read allows nothing.
 */
export const checkDuration: Check = ({ tool, warmupSeconds, durationSeconds }, config) => {
  const limit = config?.spec.maxDuration;
  if (limit === undefined || warmupSeconds + durationSeconds <= (parseDuration(limit) ?? 0)) return undefined;
  const warmup = warmupSeconds > 0 ? ` with the warmup ${formatDuration(warmupSeconds)}` : '';
  return {
    reason: 'DurationTooLong',
    message: `The duration ${formatDuration(durationSeconds)}${warmup} is over the limit ${limit} of the tool "${tool}". Ask for ${limit} or less, or ask an admin to raise maxDuration of the PowerToolConfig "${config?.metadata.name}".`,
  };
};

/** The same for the API server. */
export const durationTwin: Twin = {
  expression:
    '!has(params.spec.maxDuration) || duration(variables.warmup) + duration(variables.duration) <= duration(params.spec.maxDuration)',
  message: `'The duration ' + variables.duration + (duration(variables.warmup) > duration('0s') ? ' with the warmup ' + variables.warmup : '') + ' is over the limit ' + params.spec.maxDuration + ' of the tool "' + variables.tool + '". Ask for ' + params.spec.maxDuration + ' or less, or ask an admin to raise maxDuration of the PowerToolConfig "' + params.metadata.name + '".'`,
};
