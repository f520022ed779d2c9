import { parseDuration } from '../../lib/api/duration.ts';

/** Seconds of a duration such as 30s or 1h30m, or what is wrong with it, in words. */
export function readSeconds(text: string): number | string {
  const seconds = text === '' ? undefined : parseDuration(text);
  return seconds === undefined || seconds === 0
    ? `"${text}" is no duration; write for example 30s, 5m or 1h30m`
    : seconds;
}
