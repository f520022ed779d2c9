import { isKubeError } from '../../lib/kube/port.ts';
import { conclude } from '../core/conclude.ts';
import { EXIT, Failure, type ExitCode } from '../core/failure.ts';
import { formatBytes } from '../core/format-bytes.ts';
import { onVolume } from '../core/how-to-fetch.ts';
import { outputModeOf, type Job } from '../core/job.ts';
import { plainText } from '../core/plain-text.ts';
import { runOf, type RunRef } from '../core/reading-api.ts';
import { ask, readJob } from './ask.ts';
import type { Collector } from './collector.ts';
import type { Cluster } from './connect.ts';
import { fetchFromCollector, type FetchContext } from './fetch-from-collector.ts';
import { fetchFromLogs } from './fetch-from-logs.ts';
import { findRun } from './find-run.ts';
import type { Machine } from './machine.ts';
import { makeResultFolder, type ResultFolder } from './result-folder.ts';
import type { Terminal } from './terminal.ts';

/** How results are fetched. */
export interface FetchRequest {
  readonly folder: string;
  /** Whether files that hold something else are replaced. */
  readonly force: boolean;
  /** Which run of the name, of those that the collector has; without it that of the PowerTool, or the newest. */
  readonly run?: string | undefined;
  /** The command that fetches the same. */
  readonly again: string;
  readonly openCollector: () => Collector;
}

/**
 * Fetches the results of a job, also when its PowerTool is gone and only the collector has them.
 * @throws Failure when the cluster cannot be asked, or nobody has such a job; and as fetchJob does.
 */
export async function fetchByName(
  name: string,
  request: FetchRequest,
  cluster: Cluster,
  machine: Machine,
): Promise<ExitCode> {
  const found = await ask(`read ${name}`, () =>
    readJob(cluster, name).catch((error: unknown) => {
      if (isKubeError(error, 'NotFound')) return undefined;
      throw error;
    }),
  );
  return found && [undefined, runOf(found.metadata)].includes(request.run)
    ? fetchJob(found, request, cluster, machine)
    : fetchOld(name, request, cluster.namespace, machine);
}

/**
 * Fetches what a job has brought so far. What is wrong with single results is told, and in the exit code.
 * @throws Failure when the collector cannot be asked, when the user interrupts it, and when the results are on a volume.
 */
export async function fetchJob(
  job: Job,
  request: FetchRequest,
  cluster: Cluster,
  machine: Machine,
): Promise<ExitCode> {
  const { name, namespace } = job.metadata;
  const results = makeResultFolder(request.folder, machine.terminal, request.force);
  const mode = outputModeOf(job);
  const ref = { namespace, job: name, run: runOf(job.metadata) };
  if (mode === 'ephemeral')
    await orAgain(request, () => fetchFromLogs(job, cluster, results, machine.interrupted()));
  else if (mode === 'collector')
    await withCollector(request, (collector) =>
      orAgain(request, () => fetchRun(collector, ref, { results, job }, machine)),
    );
  else throw new Failure(EXIT.failed, onVolume(name));
  return end(results, job, request, machine.terminal);
}

async function fetchOld(
  name: string,
  request: FetchRequest,
  namespace: string,
  machine: Machine,
): Promise<ExitCode> {
  const results = makeResultFolder(request.folder, machine.terminal, request.force);
  const { note } = machine.terminal;
  if (request.run === undefined)
    note(`There is no PowerTool ${name} in ${namespace}; the collector is asked.`);
  const patience = { sleep: machine.sleep, signal: machine.interrupted() };
  await withCollector(request, async (collector) => {
    const ref = await findRun(collector, { namespace, job: name, run: request.run }, patience, note);
    await orAgain(request, () => fetchRun(collector, ref, { results, job: undefined }, machine));
  });
  return end(results, undefined, request, machine.terminal);
}

/** @throws Failure that ends with the command that fetches the same. */
async function orAgain({ again }: FetchRequest, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof Failure ? error.and(`To fetch again: ${again}`) : error;
  }
}

function end(
  results: ResultFolder,
  job: Job | undefined,
  { again }: FetchRequest,
  { note }: Terminal,
): ExitCode {
  const { exitCode, text } = conclude(results.sums(), job, again);
  if (text) note(text);
  return exitCode;
}

async function withCollector(
  { openCollector }: FetchRequest,
  work: (collector: Collector) => Promise<void>,
): Promise<void> {
  const collector = openCollector();
  try {
    await work(collector);
  } finally {
    collector.close();
  }
}

/** Milliseconds between two drawings of the progress. */
const DRAW_INTERVAL = 100;

function fetchRun(
  collector: Collector,
  ref: RunRef,
  { results, job }: Pick<FetchContext, 'results' | 'job'>,
  { terminal: { draw }, now, sleep, interrupted }: Machine,
): Promise<void> {
  let drawn = 0;
  return fetchFromCollector(collector, ref, {
    results,
    job,
    signal: interrupted(),
    sleep,
    onProgress: (name, bytes, size) => {
      if (now().getTime() - drawn < DRAW_INTERVAL) return;
      drawn = now().getTime();
      draw?.([`${plainText(name)}  ${formatBytes(bytes)} of ${formatBytes(size)}`]);
    },
  });
}
