import { MUTANTS } from '../mutants/mutants.ts';
import { runPool } from './pool.ts';
import type { Report } from './report.ts';

/** Schedules within which a mutant must be caught. */
export const PATIENCE = 10_000;
/** Schedules of one task. */
const BATCH = 100;

/** What became of a mutant. */
export interface Verdict {
  readonly name: string;
  /** Id of the invariant that caught it; undefined when it survived. */
  readonly caughtBy: string | undefined;
  /** Schedules until then. */
  readonly schedules: number;
  readonly replay: string;
}

/** Runs schedules on each mutant until one breaks a promise. */
export async function runMutants(
  seed: string,
  workers: number,
  onVerdict: (verdict: Verdict) => void,
): Promise<Verdict[]> {
  const open = [...MUTANTS.keys()];
  const verdicts: Verdict[] = [];
  const drive = async (): Promise<void> => {
    for (let number = open.shift(); number !== undefined; number = open.shift()) {
      const verdict = await judge(number, seed);
      verdicts.push(verdict);
      onVerdict(verdict);
    }
  };
  await Promise.all(Array.from({ length: workers }, drive));
  return verdicts;
}

async function judge(number: number, seed: string): Promise<Verdict> {
  const tasks = Array.from({ length: PATIENCE / BATCH }, (_, at) => ({
    kind: 'random' as const,
    seed,
    from: at * BATCH,
    to: (at + 1) * BATCH,
    untilFailed: true,
  }));
  const isEnough = ({ failed }: Report): boolean => failed > 0;
  const { passed, failed, failures } = await runPool(tasks, { workers: 1, mutant: number, isEnough });
  const [failure] = failures;
  const name = MUTANTS[number]?.name ?? '';
  return { name, caughtBy: failure?.violation.id, schedules: passed + failed, replay: failure?.replay ?? '' };
}
