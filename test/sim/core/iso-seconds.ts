/** Seconds of a short ISO 8601 duration, as Triggers have it: `PT0.5S`. @throws Error for any other text. */
export function parseIsoSeconds(text: string): number {
  const [, seconds] = /^PT(\d+(?:\.\d+)?)S$/.exec(text) ?? [];
  if (seconds === undefined) throw new Error(`"${text}" is no duration in seconds`);
  return Number(seconds);
}
