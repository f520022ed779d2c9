import { EXIT, Failure } from '../core/failure.ts';
import {
  dayOfRun,
  jobsPath,
  runDetail,
  runList,
  runPath,
  type RunDetail,
  type RunRef,
} from '../core/reading-api.ts';
import { askCollector } from './ask-collector.ts';
import type { Patience } from './back-off.ts';
import type { Collector } from './collector.ts';

/** Which run is looked for. */
export interface RunQuery extends Pick<RunRef, 'namespace' | 'job'> {
  /** Name of the run; without it the newest. */
  readonly run?: string | undefined;
}

/**
 * Finds a run of a job in the store of the collector.
 * @param note is told which it is, when there are several.
 * @throws Failure when there is none.
 */
export async function findRun(
  collector: Collector,
  { namespace, job, run }: RunQuery,
  patience: Patience,
  note: (line: string) => void,
): Promise<RunRef> {
  const list = await askCollector(collector, jobsPath(namespace), runList, patience);
  const runs = (list?.items ?? []).filter((one) => one.job === job).map((one) => one.run);
  if (runs.length === 0) throw new Failure(EXIT.failed, unknown(job, namespace));
  if (run !== undefined && !runs.includes(run))
    throw new Failure(EXIT.failed, `${job} has no run ${run}.\nThose that there are: ${runs.join(', ')}`);
  const found = run ?? (await newestOf(collector, { namespace, job }, runs, patience));
  const others = runs.filter((one) => one !== found);
  if (run === undefined && others.length > 0)
    note(`This is ${found}, the newest of ${runs.length} runs. Others, by --run: ${others.join(', ')}`);
  return { namespace, job, run: found };
}

function unknown(job: string, namespace: string): string {
  return `The collector knows no job ${job} in ${namespace} either.\nJobs that there are: kubectl toe list; with -n NAMESPACE for another namespace.`;
}

// The name of a run has its day only: of those of one day their tools say which began last.
async function newestOf(
  collector: Collector,
  of: Pick<RunRef, 'namespace' | 'job'>,
  runs: readonly string[],
  patience: Patience,
): Promise<string> {
  const last = runs.map(dayOfRun).sort().at(-1);
  const tied = runs.filter((run) => dayOfRun(run) === last);
  let [newest = '', latest] = [tied[0], -1];
  if (tied.length === 1) return newest;
  for (const run of tied) {
    const detail = await askCollector(collector, runPath({ ...of, run }), runDetail, patience);
    const started = detail ? startOf(detail) : 0;
    if (started > latest) [newest, latest] = [run, started];
  }
  return newest;
}

/** When the last tool of a run began, in milliseconds; 0 when none has said so. */
function startOf({ targets }: RunDetail): number {
  return Math.max(0, ...targets.map(({ manifest }) => Date.parse(manifest?.startedAt ?? '') || 0));
}
