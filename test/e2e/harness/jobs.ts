import { API_VERSION, JOB_LABEL, TIMER_LABEL } from '../../../lib/api/names.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { isFinal, type PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import type { Ref } from '../../../lib/api/object-meta.ts';
import { podsPath, powerToolPath, powerToolsPath, timersPath } from '../../../lib/kube/paths.ts';
import { hasFired, type Timer } from '../../../lib/api/timer.ts';
import { create, eventually, find, kube, list } from './api.ts';
import { noteJob } from './figures.ts';

/** What is to run on the pods `app=<app>`. */
export interface JobOptions {
  readonly app: string;
  readonly name?: string;
  readonly tool?: string;
  readonly duration?: string;
  readonly args?: readonly string[];
  /** The older words: `spec.profiler.tool`. */
  readonly inOlderWords?: boolean;
  /** More fields of `spec.tool`. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** More fields of `spec.targets`. */
  readonly targets?: Readonly<Record<string, unknown>>;
  /** More fields of `spec`. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A PowerTool as a user writes it. */
export function makeJob(options: JobOptions): Record<string, unknown> {
  const { app, name = app, tool = 'e2e-sleeper', duration = '2s', args, more, targets, spec } = options;
  const runtime = { duration, ...(args ? { args } : {}), ...more };
  return {
    apiVersion: API_VERSION,
    kind: 'PowerTool',
    metadata: { name },
    spec: {
      ...(options.inOlderWords ? { profiler: { tool, ...runtime } } : { tool: { name: tool, ...runtime } }),
      targets: { labelSelector: { matchLabels: { app } }, ...targets },
      ...spec,
    },
  };
}

/** Creates a PowerTool. @throws KubeError when the API server refuses it. */
export function createJob(ns: string, options: JobOptions): Promise<PowerTool> {
  return create<PowerTool>(powerToolsPath(ns), makeJob(options));
}

/** Changes verbs of a PowerTool, as its user. */
export async function tell({ metadata }: PowerTool, spec: Readonly<Record<string, unknown>>): Promise<void> {
  await kube({ method: 'PATCH', path: powerToolPath(metadata), patch: 'merge', body: { spec } });
}

/** A PowerTool as it is now. */
export async function readJob({ namespace, name }: Ref): Promise<PowerTool> {
  const job = await find<PowerTool>(powerToolPath({ namespace, name }));
  if (!job) throw new Error(`the PowerTool ${name} is gone`);
  return job;
}

/** Waits until the status of a job is so. */
export function awaitStatus(
  { metadata }: PowerTool,
  what: string,
  seconds: number,
  isSo: (status: PowerToolStatus) => boolean,
): Promise<PowerToolStatus> {
  return eventually(`${metadata.name} ${what}`, seconds, async () => {
    const { status = {} } = await readJob(metadata);
    return isSo(status) && status;
  });
}

/** Waits until so many tools of a job run, by the pods. */
export async function awaitAtWork(job: PowerTool, tools: number, seconds = 60): Promise<void> {
  const { namespace, uid } = job.metadata;
  await eventually(`${tools} tools of ${job.metadata.name} run`, seconds, async () => {
    const pods = await list<Pod>(podsPath(namespace), `${JOB_LABEL}=${uid}`);
    return pods.filter((pod) => hasRunningTool(pod)).length === tools;
  });
}

/** Waits until a job is final. */
export async function awaitEnd(job: PowerTool, seconds = 90): Promise<PowerToolStatus> {
  const status = await awaitStatus(job, 'ends', seconds, ({ phase }) => isFinal(phase));
  noteJob(job, status, new Date());
  return status;
}

/** Waits until a finished job is cleaned up: no finalizer, no timer, no label. */
export async function awaitCleanUp(job: PowerTool, seconds = 20): Promise<PowerTool> {
  return eventually(`${job.metadata.name} is cleaned up`, seconds, async () => {
    const now = await readJob(job.metadata);
    const traces = [...(now.metadata.finalizers ?? []), ...(await timersOf(job)), ...(await labelledBy(job))];
    return traces.length === 0 && now;
  });
}

/** Waits until the event sources watch: jobs without a future are made until one is refused. */
export async function awaitEvents(ns: string, name: string): Promise<void> {
  let tries = 0;
  await eventually('events arrive', 120, async () => {
    const job = await createJob(ns, { app: 'web', name: `${name}-${(tries += 1)}`, tool: 'nonesuch' });
    return awaitEnd(job, 10).catch(() => undefined);
  });
}

/** Names of the armed timers of a job. One that has fired stays a while, for people who look for it. */
export async function timersOf({ metadata }: PowerTool): Promise<string[]> {
  const timers = await list<Timer>(timersPath, `${TIMER_LABEL}=${metadata.uid}`);
  return timers.filter((timer) => !hasFired(timer)).map((timer) => timer.metadata.name);
}

/** Names of the pods that a job has marked. */
export async function labelledBy({ metadata }: PowerTool): Promise<string[]> {
  const pods = await list<Pod>(podsPath(metadata.namespace), `${JOB_LABEL}=${metadata.uid}`);
  return pods.map((pod) => pod.metadata.name);
}

function hasRunningTool({ status }: Pod): boolean {
  return status.ephemeralContainerStatuses?.some(({ state }) => state?.running !== undefined) ?? false;
}
