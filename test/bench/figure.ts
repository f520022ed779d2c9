/** One measured figure: the median of several runs, with the extremes. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  /** What was aimed at. */
  readonly goal?: number | undefined;
}

/** Makes a figure of measured values, rounded to one decimal. */
export function makeFigure(name: string, unit: string, values: readonly number[], goal?: number): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const middle =
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) +
      (sorted[Math.ceil((sorted.length - 1) / 2)] ?? NaN)) /
    2;
  const [min, max] = [sorted[0] ?? NaN, sorted.at(-1) ?? NaN];
  return { name, unit, median: round(middle), min: round(min), max: round(max), runs: values.length, goal };
}

/** By how much the last run had more than the first: a leak, which no median shows. */
export function growthOf(inOrder: readonly number[]): number {
  return (inOrder.at(-1) ?? NaN) - (inOrder[0] ?? NaN);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Says on the terminal what is being measured. */
export function progress(text: string): void {
  console.error(`  ... ${text}`);
}
