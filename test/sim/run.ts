import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { parseFaults } from './core/fault.ts';
import { runMutants, type Verdict } from './modes/mutants.ts';
import { runPool } from './modes/pool.ts';
import { add, NOTHING, type Report } from './modes/report.ts';
import type { Task } from './modes/work.ts';
import { replayLine, runOf, type Schedule } from './schedule.ts';
import { simulate } from './simulate.ts';

const USAGE = `Usage: node test/sim/run.ts [options]

Runs toe's functions on a simulated cluster: every request, event, clock and crash is drawn from a seed.

  --schedules N    random schedules (default 2000)
  --singles        every single fault at every request of a job of two pods
  --pairs          every pair of faults of that job
  --mutants        seeded bugs: each must be caught
  --short-rows     of all targets the status says no more than of those of large jobs
  --full           100,000 schedules, singles, pairs and mutants: what make sim does
  --seed TEXT      what chance depends on (default 1)
  --workers N      processes (default: one for each CPU)
  --path PATH      one schedule again, with a readable trace: a number, or two-pods
  --faults LIST    with these faults instead of those drawn: c12:crash-before,d3:lost
  --without LIST   without these happenings: 0,2
  --help

Examples:
  node test/sim/run.ts --schedules 500
  node test/sim/run.ts --seed 7 --path 1234
  node test/sim/run.ts --path two-pods --faults c9:timeout-done
`;

const OPTIONS = {
  schedules: { type: 'string' },
  singles: { type: 'boolean' },
  pairs: { type: 'boolean' },
  mutants: { type: 'boolean' },
  'short-rows': { type: 'boolean' },
  full: { type: 'boolean' },
  seed: { type: 'string', default: '1' },
  workers: { type: 'string', default: String(availableParallelism()) },
  path: { type: 'string' },
  faults: { type: 'string' },
  without: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parse>;

function parse() {
  return parseArgs({ options: OPTIONS }).values;
}

async function main(): Promise<void> {
  const values = parse();
  if (values.help) return console.log(USAGE);
  if (values.path !== undefined) return replay(values, values.path);
  const schedules = await runAll(values, tasksOf(values));
  const verdicts = values.mutants || values.full ? await hunt(values) : [];
  const survivors = verdicts.filter(({ caughtBy }) => caughtBy === undefined).length;
  const failed = schedules.failed + survivors;
  console.log(`${schedules.passed + verdicts.length - survivors} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Schedules of one task. */
const BATCH = 250;
const PARTS = 32;
/** Milliseconds between words of progress. */
const PROGRESS = 30_000;

function tasksOf(values: Values): Task[] {
  const { seed, full } = values;
  const asked =
    values.schedules ?? (full ? '100000' : values.singles || values.pairs || values.mutants ? '0' : '2000');
  const count = Number(asked);
  const parts = Array.from({ length: PARTS }, (_, part) => part);
  return [
    ...Array.from({ length: Math.ceil(count / BATCH) }, (_, at) => ({
      kind: 'random' as const,
      seed,
      from: at * BATCH,
      to: Math.min(count, (at + 1) * BATCH),
    })),
    ...(values.singles || full
      ? parts.map((part) => ({ kind: 'singles' as const, seed, part, parts: PARTS }))
      : []),
    ...(values.pairs || full
      ? parts.map((part) => ({ kind: 'pairs' as const, seed, part, parts: PARTS }))
      : []),
  ];
}

async function runAll(values: Values, tasks: readonly Task[]): Promise<Report> {
  if (tasks.length === 0) return NOTHING;
  const began = performance.now();
  const sums = new Map<Task['kind'], Report>();
  let told = began;
  const report = await runPool(tasks, {
    workers: Number(values.workers),
    ...(values['short-rows'] ? { mutant: 'short-rows' } : {}),
    onReport: (one, { kind }) => {
      const sum = add(sums.get(kind) ?? NOTHING, one);
      sums.set(kind, sum);
      if (performance.now() - told < PROGRESS) return;
      told = performance.now();
      console.log(`  ... ${kind}: ${sum.passed} passed, ${sum.failed} failed so far`);
    },
  });
  for (const [kind, sum] of sums)
    console.log(`${kind}: ${sum.passed} passed, ${sum.failed} failed; ${sum.calls} requests`);
  const seconds = (performance.now() - began) / 1000;
  const count = report.passed + report.failed;
  console.log(`${count} schedules in ${seconds.toFixed(1)} s: ${(count / seconds).toFixed(0)} a second`);
  for (const { violation, replay: line } of report.failures)
    console.log(`\n${violation.id}: ${violation.text}\n  ${line}`);
  return report;
}

async function hunt(values: Values): Promise<Verdict[]> {
  const began = performance.now();
  const verdicts = await runMutants(values.seed, Number(values.workers), ({ name, caughtBy, schedules }) =>
    console.log(`  ${(caughtBy ?? 'SURVIVED').padEnd(9)} ${String(schedules).padStart(6)}  ${name}`),
  );
  const caught = verdicts.filter(({ caughtBy }) => caughtBy !== undefined).length;
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${caught} of ${verdicts.length} mutants caught in ${seconds.toFixed(0)} s (by which invariant, after how many schedules)`,
  );
  return verdicts;
}

async function replay(values: Values, path: string): Promise<void> {
  const schedule: Schedule = {
    seed: values.seed,
    path,
    faults: values.faults === undefined ? undefined : parseFaults(values.faults),
    without: values.without?.split(',').map(Number),
  };
  const { violation, trace, hash, calls } = await simulate({ ...runOf(schedule), traced: true });
  console.log(trace.join('\n'));
  console.log(`\n${replayLine(schedule)}\ntrace ${hash}, ${calls} requests`);
  console.log(violation ? `${violation.id}: ${violation.text}` : 'no promise is broken');
  console.log(violation ? '0 passed, 1 failed, 0 skipped' : '1 passed, 0 failed, 0 skipped');
  process.exitCode = violation ? 1 : 0;
}

await main();
