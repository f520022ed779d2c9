/** A time as Kubernetes writes it: RFC 3339, whole seconds. */
export function toTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Whether a time is the same as or later than another; false when either is unknown. */
export function isSince(time: string | null | undefined, other: string | null | undefined): boolean {
  return Boolean(time && other) && Date.parse(time ?? '') >= Date.parse(other ?? '');
}

/** A time so many seconds after another. */
export function after(time: string | Date, seconds: number): Date {
  return new Date(new Date(time).getTime() + seconds * 1000);
}
