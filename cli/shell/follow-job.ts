import { isKubeError } from '../../lib/kube/port.ts';
import { EXIT, Failure, type ExitCode } from '../core/failure.ts';
import { nextSteps } from '../core/next-steps.ts';
import { isUntouched, tellNotBegun } from '../core/not-begun.ts';
import { renderJob } from '../core/render-job.ts';
import { tellChanges, type Look } from '../core/tell-changes.ts';
import { hasEnded, type Job } from '../core/job.ts';
import { ask, readJob } from './ask.ts';
import type { Cluster } from './connect.ts';
import type { Machine } from './machine.ts';
import type { Terminal } from './terminal.ts';
import { watchProgress, type ProgressWatch } from './watch-progress.ts';

/** Milliseconds between two looks at a job. */
const INTERVAL = 1000;
/** Milliseconds for which an API server may be away. */
const PATIENCE = 60_000;

/**
 * Shows how a job goes until it is over: drawn on a terminal, else a line for each change.
 * @param timeoutSeconds undefined: as long as it takes.
 * @returns the job, whose phase is final.
 * @throws Failure when the time or the patience of the user is over, or the job cannot be seen any more. It goes on.
 */
export async function followJob(
  cluster: Cluster,
  name: string,
  machine: Machine,
  timeoutSeconds: number | undefined,
): Promise<Job> {
  const progress = watchProgress(cluster, machine.now);
  try {
    return await follow(cluster, { name, progress, seconds: timeoutSeconds }, machine);
  } finally {
    progress.stop();
  }
}

/** What is followed, and for how long. */
interface Following {
  readonly name: string;
  readonly progress: ProgressWatch;
  readonly seconds: number | undefined;
}

async function follow(
  cluster: Cluster,
  { name, progress, seconds }: Following,
  { terminal, interrupted, now, sleep }: Machine,
): Promise<Job> {
  const signal = interrupted();
  const end = now().getTime() + (seconds ?? Infinity) * 1000;
  const stopped = whenAborted(signal);
  const tellOnce = makeTeller(terminal);
  let [seen, answered]: [Look | undefined, number] = [undefined, now().getTime()];
  for (;;) {
    const isPatient = now().getTime() - answered < PATIENCE;
    const of = { name, seen: seen?.job };
    const looked: Promise<Job | undefined> = look(cluster, name, isPatient).catch(stillThere(of, cluster));
    const job: Job | undefined = await Promise.race([looked, stopped]);
    if (job) {
      const found = { job, progress: progress.known() };
      show(terminal, cluster, seen, found);
      tellOnce(tellNotBegun([job], cluster.now()));
      if (hasEnded(job)) return job;
      void progress.look(job);
      [seen, answered] = [found, now().getTime()];
    }
    if (now().getTime() >= end)
      throw goesOn(EXIT.timeout, `It was not over in ${seconds}s`, { name, seen: seen?.job }, cluster);
    await sleep(INTERVAL, signal);
    if (signal.aborted)
      throw goesOn(EXIT.interrupted, 'You stopped waiting', { name, seen: seen?.job }, cluster);
  }
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined));
  });
}

// For some time an API server may be away.
async function look(cluster: Cluster, name: string, isPatient: boolean): Promise<Job | undefined> {
  return ask(`look at ${name}`, () =>
    readJob(cluster, name).catch((error: unknown) => {
      const isPassing = isKubeError(error, 'Unavailable') && error.status !== 401;
      if (isPassing && isPatient) return undefined;
      throw error;
    }),
  );
}

/** Tells the first lines that there are to tell, and no others. */
function makeTeller({ note }: Terminal): (lines: readonly string[]) => void {
  let isTold = false;
  return (lines) => {
    if (!isTold) for (const line of lines) note(line);
    isTold ||= lines.length > 0;
  };
}

function show(terminal: Terminal, { now }: Cluster, seen: Look | undefined, found: Look): void {
  const { job, progress } = found;
  if (terminal.draw && !hasEnded(job)) terminal.draw(renderJob(job, now(), terminal.screen(), progress));
  // What is drawn goes in the end; what the targets came to stays.
  else if (terminal.draw) for (const line of renderJob(job, now(), ENDLESS)) terminal.note(line);
  else for (const line of tellChanges(seen, found)) terminal.note(line);
}

const ENDLESS = { columns: Infinity, rows: Infinity };

// What is gone needs no further step, and what cannot be read not those of this program.
function stillThere(of: Followed, cluster: Cluster): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Failure) || error.exitCode === EXIT.failed) throw error;
    throw error.and(stateOf(of)).and(nextSteps(of.name, cluster.place));
  };
}

/** A job, and how it was when it was last seen. */
interface Followed {
  readonly name: string;
  readonly seen: Job | undefined;
}

function goesOn(exitCode: ExitCode, why: string, of: Followed, { place }: Cluster): Failure {
  return new Failure(exitCode, `${why}; ${stateOf(of)}`).and(nextSteps(of.name, place));
}

function stateOf({ name, seen }: Followed): string {
  return seen && isUntouched(seen) ? `${name} has not begun.` : `${name} goes on.`;
}
