const began = Date.now();

/** A line of progress; long work must show that it goes on. */
export function say(text: string): void {
  process.stdout.write(`${seconds(Date.now() - began).padStart(7)}  ${text}\n`);
}

/** Does a piece of work and says how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  say(`...   ${what}`);
  const result = await work();
  say(`ok    ${what} (${seconds(Date.now() - start)})`);
  return result;
}

/** Milliseconds as people read them. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
