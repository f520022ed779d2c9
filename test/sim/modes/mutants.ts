import { MUTANTS } from '../mutants/mutants.ts';
import { runPool } from './pool.ts';
import type { Report } from './report.ts';
import type { Task } from './work.ts';

/** Schedules within which a mutant must be caught. */
const PATIENCE = 10_000;
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
  const name = MUTANTS[number]?.name ?? '';
  for (let from = 0; from < PATIENCE;) {
    const report = await runPool(tasksFrom(seed, from), { workers: 1, mutant: number, isEnough: hasFailed });
    const [failure] = report.failures;
    if (!failure) break;
    const schedules = Number(failure.path) + 1;
    if (await isFine(seed, failure.path))
      return { name, caughtBy: failure.violation.id, schedules, replay: failure.replay };
    from = schedules;
  }
  return { name, caughtBy: undefined, schedules: PATIENCE, replay: '' };
}

function tasksFrom(seed: string, start: number): Task[] {
  const count = Math.ceil((PATIENCE - start) / BATCH);
  return Array.from({ length: count }, (_, at) => {
    const from = start + at * BATCH;
    return { kind: 'random', seed, from, to: Math.min(PATIENCE, from + BATCH), untilFailed: true };
  });
}

function hasFailed({ failed }: Report): boolean {
  return failed > 0;
}

// A schedule on which the code itself fails says nothing about a mutant.
async function isFine(seed: string, path: string): Promise<boolean> {
  const from = Number(path);
  return !hasFailed(await runPool([{ kind: 'random', seed, from, to: from + 1 }], { workers: 1 }));
}
