import * as z from 'zod';

/** What the API server accepts as a duration: Go's notation in whole hours, minutes and seconds. */
export const DURATION_PATTERN = '^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,6}s)?$';
const DURATION = new RegExp(DURATION_PATTERN);

/** A duration as users write it: `30s`, `5m`, `1h30m`. */
export const duration = z.string().min(2).max(20).regex(DURATION);

/**
 * Seconds of a duration.
 * @example parseDuration('1m30s') // 90
 * @returns whole seconds, or undefined when the text is no duration.
 */
export function parseDuration(text: string): number | undefined {
  const parts = DURATION.exec(text);
  if (!parts || text === '') return undefined;
  const [hours, minutes, seconds] = parts
    .slice(1)
    .map((part: string | undefined) => Number.parseInt(part ?? '0', 10));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/**
 * The shortest text for a number of seconds.
 * @example formatDuration(90) // '1m30s'
 */
export function formatDuration(totalSeconds: number): string {
  const hours = Math.floor(totalSeconds / 3600);
  const minutes = Math.floor((totalSeconds % 3600) / 60);
  const seconds = totalSeconds % 60;
  const text = `${part(hours, 'h')}${part(minutes, 'm')}${part(seconds, 's')}`;
  return text === '' ? '0s' : text;
}

function part(value: number, unit: string): string {
  return value > 0 ? `${value}${unit}` : '';
}
