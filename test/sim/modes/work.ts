import { runPairs, runSingles } from './exhaustive.ts';
import { runRandom } from './random.ts';
import type { Report } from './report.ts';

/** A part of the work, for one process. */
export type Task =
  | {
      readonly kind: 'random';
      readonly seed: string;
      readonly from: number;
      readonly to: number;
      readonly untilFailed?: boolean;
    }
  | {
      readonly kind: 'singles' | 'pairs';
      readonly seed: string;
      readonly part: number;
      readonly parts: number;
    };

/** Does a task in this process. */
export function work(task: Task): Promise<Report> {
  if (task.kind !== 'random') {
    const run = task.kind === 'singles' ? runSingles : runPairs;
    return run(task.seed, task.part, task.parts);
  }
  const isEnough = ({ failed }: Report): boolean => task.untilFailed === true && failed > 0;
  return runRandom(task.seed, task.from, task.to, isEnough);
}
