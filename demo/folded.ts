/** Samples of one function, over all stacks. */
export interface Hotness {
  readonly name: string;
  /** Samples in which it was on top of the stack. */
  readonly self: number;
  /** Share of all samples, 0 to 1. */
  readonly share: number;
}

/**
 * The functions of folded stacks (`main;work;hot 42`, one stack a line) by the samples on top of the stack.
 * Events of the shim (lines of JSON) and notes of a tool (lines that start with #) stand between them in a log.
 */
export function hottest(folded: string, most: number): Hotness[] {
  const self = new Map<string, number>();
  for (const [stack, count] of stacksOf(folded)) {
    const name = stack.slice(stack.lastIndexOf(';') + 1);
    self.set(name, (self.get(name) ?? 0) + count);
  }
  const total = [...self.values()].reduce((sum, count) => sum + count, 0);
  const sorted = [...self].sort((a, b) => b[1] - a[1]).slice(0, most);
  return sorted.map(([name, count]) => ({ name, self: count, share: count / total }));
}

/** The stacks of folded text, without events and notes. */
export function stacksOf(folded: string): [stack: string, count: number][] {
  const lines = folded.split('\n').filter((line) => !/^(#|\{"toe":)/.test(line));
  return lines.flatMap((line) => {
    const found = /^(.+) (\d+)$/.exec(line.trim());
    return found ? [[found[1] ?? '', Number(found[2])] as [string, number]] : [];
  });
}
