import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { add, NOTHING, type Report } from './report.ts';
import type { Task } from './work.ts';

/** What a worker is besides itself. */
export interface PoolOptions {
  readonly workers: number;
  /** Number of a mutant that the workers run, or `short-rows`. */
  readonly mutant?: number | 'short-rows';
  /** Told after each task. */
  readonly onReport?: (report: Report, task: Task) => void;
  /** Whether no further task is needed. */
  readonly isEnough?: (sum: Report) => boolean;
}

const WORKER = join(import.meta.dirname, 'worker.ts');
/** Megabytes for young objects: hardly any object of a schedule outlives it, so it is collected less often for nothing. */
const ROOM = '--max-semi-space-size=64';
const HOOK = join(import.meta.dirname, '../mutants/register.ts');

/** Shares tasks among processes. @throws Error of a task that could not be done. */
export async function runPool(tasks: readonly Task[], options: PoolOptions): Promise<Report> {
  const open = [...tasks];
  let sum = NOTHING;
  const drive = async (): Promise<void> => {
    const child = start(options);
    try {
      await receive(child);
      for (let task = open.shift(); task; task = options.isEnough?.(sum) ? undefined : open.shift()) {
        child.send(task);
        const report = await receive(child);
        sum = add(sum, report);
        options.onReport?.(report, task);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.workers, tasks.length) }, drive));
  return sum;
}

function start({ mutant }: PoolOptions): ChildProcess {
  const hook = mutant === undefined ? [] : ['--import', HOOK];
  const env = { ...process.env, ...(mutant === undefined ? {} : { TOE_SIM_MUTANT: String(mutant) }) };
  return fork(WORKER, { env, execArgv: [ROOM, ...hook] });
}

interface Message {
  readonly ready?: true;
  readonly report?: Report;
  readonly error?: string;
}

function receive(child: ChildProcess): Promise<Report> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a worker ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', ({ report = NOTHING, error }: Message) => {
      child.off('exit', onExit);
      if (error === undefined) resolve(report);
      else reject(new Error(error));
    });
  });
}
