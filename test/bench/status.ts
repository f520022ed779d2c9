import { readdir, readFile } from 'node:fs/promises';
import { printRequests } from './audit.ts';
import { makeFigure, progress, type Figure } from './figure.ts';
import { onStage, runJob, type Bench } from './stage.ts';

const SIZES = [10, 50, 200];
const RUNS = 2;
const ACCOUNT = 'system:serviceaccount:toe-system:toe-status';
/** Milliseconds of a tick in /proc/PID/stat. */
const TICK = 10;

/** What the status function does for each target that ends: flat, however many there are. */
export function benchStatus(): Promise<Figure[]> {
  return onStage(async (bench) => {
    progress('one pod, so that the functions run');
    await runJob(bench, 1);
    const figures: Figure[] = [];
    for (const pods of SIZES) {
      const few = figures.slice(0, PER_SIZE).map(({ median }) => median);
      figures.push(...(await benchSize(bench, pods, few)));
    }
    return figures;
  });
}

/** Figures of each size. */
const PER_SIZE = 3;

/** @param few what the smallest job took, in the same order: the goal of the larger ones. */
async function benchSize(bench: Bench, pods: number, few: readonly number[]): Promise<Figure[]> {
  const [requests, cpu, all]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < RUNS; i += 1) {
    progress(`status work, ${pods} pods, run ${i + 1} of ${RUNS}`);
    const before = await readCpu();
    const job = await runJob(bench, pods);
    const own = job.requests.filter(({ account }) => account === ACCOUNT);
    requests.push(own.length / pods);
    all.push(job.requests.length / pods);
    cpu.push((await cpuSince(before)) / pods);
    if (i === 0) printRequests(`status of ${pods} pods`, own);
  }
  return [
    makeFigure(`${pods} pods: requests of status per finished target`, '', requests, few[0]),
    makeFigure(`${pods} pods: CPU of status per finished target`, 'ms', cpu, few[1]),
    makeFigure(`${pods} pods: requests of all functions per target`, '', all, few[2]),
  ];
}

/** Process id -> CPU time in milliseconds, of all instances of the function on this machine. */
async function readCpu(): Promise<ReadonlyMap<string, number>> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const times = await Promise.all(ids.map(async (id) => [id, await cpuOf(id)] as const));
  return new Map(times.flatMap(([id, time]) => (time === undefined ? [] : [[id, time] as const])));
}

// A process may end while one looks.
async function cpuOf(id: string): Promise<number | undefined> {
  try {
    const environment = await readFile(`/proc/${id}/environ`, 'utf8');
    if (!environment.split('\0').includes('TOE_FUNCTION=status')) return undefined;
    const stat = await readFile(`/proc/${id}/stat`, 'utf8');
    // After the name, which is in parentheses: state is field 3, user and system time are 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK;
  } catch {
    return undefined;
  }
}

async function cpuSince(before: ReadonlyMap<string, number>): Promise<number> {
  const now = await readCpu();
  return [...now].reduce((sum, [id, time]) => sum + time - (before.get(id) ?? 0), 0);
}
