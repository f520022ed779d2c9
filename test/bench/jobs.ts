import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../demo/run.ts';
import { isOurs, printRequests, readAudit, type Request } from './audit.ts';
import { makeFigure, progress, type Figure } from './figure.ts';
import { onStage, runBare, runJob, scale, type Bench } from './stage.ts';

const WARM_RUNS = 5;
const COLD_RUNS = 3;

/** Latencies and requests of whole jobs on the real cluster, each beside what a bare script needs. */
export function benchJobs(): Promise<Figure[]> {
  return onStage(async (bench) => [
    ...(await benchOne(bench)),
    ...(await benchMany(bench, 10)),
    ...(await benchMany(bench, 50)),
    ...(await benchCold(bench)),
  ]);
}

async function benchOne(bench: Bench): Promise<Figure[]> {
  const [injected, running, completed, bare]: number[][] = [[], [], [], []];
  const requests: (readonly Request[])[] = [];
  for (let i = -1; i < WARM_RUNS; i += 1) {
    progress(`one pod, warm, run ${i + 1} of ${WARM_RUNS}`);
    const limit = await runBare(bench, 1);
    const job = await runJob(bench, 1);
    // The first run starts the functions.
    if (i < 0) continue;
    bare?.push(limit);
    injected?.push(job.injected);
    running?.push(job.running);
    completed?.push(job.completed);
    requests.push(job.requests);
  }
  const counts = requests.map(({ length }) => length);
  printRequests('one pod', requests[0] ?? []);
  return [
    makeFigure('warm: apply to injected', 'ms', injected ?? [], 150),
    makeFigure('warm: apply to tool running', 'ms', running ?? []),
    makeFigure('bare script: patch to tool running', 'ms', bare ?? []),
    makeFigure('warm: tool ended to Completed', 'ms', completed ?? [], 300),
    makeFigure('requests, job of 1 pod', '', counts, 24),
    makeFigure('requests in the 15 s after the end', '', [await countLater()], 0),
  ];
}

async function countLater(): Promise<number> {
  const since = Date.now();
  await sleep(15_000);
  return (await readAudit(since)).filter(isOurs).length;
}

async function benchMany(bench: Bench, pods: number): Promise<Figure[]> {
  const [running, bare, counts]: number[][] = [[], [], []];
  for (let i = 0; i < 3; i += 1) {
    progress(`${pods} pods, run ${i + 1} of 3`);
    bare?.push(await runBare(bench, pods));
    const job = await runJob(bench, pods);
    running?.push(job.running);
    counts?.push(job.requests.length);
    if (i === 0) printRequests(`${pods} pods`, job.requests);
  }
  const ratios = (running ?? []).map((value, i) => value / (bare?.[i] ?? NaN));
  return [
    makeFigure(`${pods} pods: apply to all running`, 'ms', running ?? []),
    makeFigure(`${pods} pods: bare script to all running`, 'ms', bare ?? []),
    makeFigure(`${pods} pods: ratio to the bare script`, '', ratios, 1.3),
    makeFigure(`requests, job of ${pods} pods`, '', counts ?? [], 24 + 4 * (pods - 1)),
  ];
}

async function benchCold(bench: Bench): Promise<Figure[]> {
  const injected: number[] = [];
  for (let i = 0; i < COLD_RUNS; i += 1) {
    progress(`one pod, from zero, run ${i + 1} of ${COLD_RUNS} (waits until the functions are gone)`);
    await scale(bench, 1);
    await waitForZero();
    injected.push((await runJob(bench, 1)).injected);
  }
  return [makeFigure('from zero: apply to injected', 'ms', injected, 2000)];
}

async function waitForZero(): Promise<void> {
  for (;;) {
    const pods = await run('kubectl', [
      '-n',
      'toe-system',
      'get',
      'pods',
      '-l',
      'serving.knative.dev/service',
      '-o',
      'name',
    ]);
    if (pods === '') return;
    await sleep(2000);
  }
}
