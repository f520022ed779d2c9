import { formatDuration, parseDuration } from '../api/duration.ts';
import type { Check, Twin } from './check.ts';

/** A tool runs no longer than `maxDuration` of its PowerToolConfig; a limit that cannot be read allows nothing. */
export const checkDuration: Check = ({ tool, durationSeconds }, config) => {
  const limit = config?.spec.maxDuration;
  if (limit === undefined || durationSeconds <= (parseDuration(limit) ?? 0)) return undefined;
  return {
    reason: 'DurationTooLong',
    message: `The duration ${formatDuration(durationSeconds)} is over the limit ${limit} of the tool "${tool}". Ask for ${limit} or less, or ask an admin to raise maxDuration of the PowerToolConfig "${config?.metadata.name}".`,
  };
};

/** The same for the API server. */
export const durationTwin: Twin = {
  expression:
    '!has(params.spec.maxDuration) || duration(variables.duration) <= duration(params.spec.maxDuration)',
  message: `'The duration ' + variables.duration + ' is over the limit ' + params.spec.maxDuration + ' of the tool "' + variables.tool + '". Ask for ' + params.spec.maxDuration + ' or less, or ask an admin to raise maxDuration of the PowerToolConfig "' + params.metadata.name + '".'`,
};
