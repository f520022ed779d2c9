import type { Case, Outcome } from './case.ts';
import { runCase } from './run-case.ts';
import type { Target } from './target.ts';

/** Cases that are under way at once. */
const PARALLEL = 8;

/** Runs all cases; each has its own namespace, so they do not disturb each other. */
export async function runAll(target: Target, cases: readonly Case[]): Promise<Map<string, Outcome[]>> {
  const results: (readonly [string, Outcome[]])[] = [];
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      results.push([next.name, await runCase(target, next)]);
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  const order = cases.map(({ name }) => name);
  return new Map(results.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}
