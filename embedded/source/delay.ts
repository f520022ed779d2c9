/**
 * Milliseconds of a delay as Knative writes it: `PT0.5S`.
 * @throws Error for anything else.
 */
export function parseDelay(text: string): number {
  const [, seconds] = /^PT(\d+(?:\.\d+)?)S$/.exec(text) ?? [];
  if (seconds === undefined) throw new Error(`"${text}" is no delay such as PT0.5S`);
  return Number(seconds) * 1000;
}
