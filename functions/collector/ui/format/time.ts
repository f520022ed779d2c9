const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** How long ago a time was, in its largest whole unit: `5 min ago`. The future (clocks differ) is `now`. */
export function formatAge(time: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(time)) / 1000);
  if (Number.isNaN(seconds)) return '';
  return seconds < 1 ? 'now' : `${largestUnit(seconds)} ago`;
}

/** Seconds for people: `1.5 s`, `3 min 20 s`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '?';
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A time to the second, in UTC as everywhere in Kubernetes: `2026-11-26 10:00:00 UTC`; nonsense stays away. */
export function formatTime(time: string): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? '' : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function largestUnit(seconds: number): string {
  const [name, size] = UNITS.find(([, size]) => seconds >= size) ?? ['s', 1];
  return `${Math.floor(seconds / size)} ${name}`;
}
