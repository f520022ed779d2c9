import { gatherPowerTool } from '../../../lib/kube/gather.ts';
import type { Ref } from '../../../lib/api/object-meta.ts';
import { admin } from './api.ts';
import { startFunctions, type Instances, type Setting } from './functions.ts';
import { getPod, getPowerTool, makeNamespace, makePowerTool } from './objects.ts';
import { openSource, type Source } from './source.ts';
import { timersOf } from './timers.ts';

/** A namespace with its event source and running functions; `using` ends its watches. */
export interface Stage extends Disposable {
  readonly namespace: string;
  readonly instances: readonly Instances[];
  readonly source: Source;
  /** Moves the clock of the functions on. */
  readonly advance: (seconds: number) => void;
  /** Creates a PowerTool and waits until all it sets off is done. */
  readonly run: (
    spec?: Readonly<Record<string, unknown>>,
    name?: string,
    labels?: Readonly<Record<string, string>>,
  ) => Promise<Ref>;
}

export interface StageSetting extends Setting {
  readonly labels?: Readonly<Record<string, string>>;
  /** How many pods each function has. */
  readonly instances?: number;
  /** How often each event is delivered. */
  readonly times?: number;
}

export async function openStage(setting: StageSetting = {}): Promise<Stage> {
  let ahead = 0;
  const now = (): Date => new Date(Date.now() + ahead * 1000);
  const namespace = await makeNamespace(setting.labels);
  const instances = Array.from({ length: setting.instances ?? 1 }, () => startFunctions({ now, ...setting }));
  const source = await openSource(namespace, instances, setting.times);
  const run: Stage['run'] = async (...parts) => {
    const ref = await makePowerTool(namespace, ...parts);
    await source.settle();
    return ref;
  };
  const advance = (seconds: number): void => void (ahead += seconds);
  return { namespace, instances, source, advance, run, [Symbol.dispose]: source.close };
}

/** What a job leaves behind in the cluster. */
export interface Traces {
  readonly finalizers: readonly string[];
  readonly timers: number;
  /** Names of the pods that carry a label of ours. */
  readonly labelled: readonly string[];
}

export const NO_TRACES: Traces = { finalizers: [], timers: 0, labelled: [] };

/** @param uid of the job, which may be gone itself. */
export async function tracesOf(job: Ref, uid: string, pods: readonly Ref[]): Promise<Traces> {
  const stored = await gatherPowerTool(admin, job);
  const found = await Promise.all(pods.map(getPod));
  const isLabelled = ({ metadata }: (typeof found)[number]): boolean =>
    Object.keys(metadata.labels ?? {}).some((key) => key.startsWith('toe.run/'));
  return {
    finalizers: stored?.metadata.finalizers ?? [],
    timers: (await timersOf(uid)).length,
    labelled: found.filter(isLabelled).map(({ metadata }) => metadata.name),
  };
}

/** Status of a job; what it must have by then. */
export async function statusOf(
  ref: Ref,
): Promise<NonNullable<Awaited<ReturnType<typeof getPowerTool>>['status']>> {
  const { status } = await getPowerTool(ref);
  if (!status) throw new Error(`${ref.name} has no status`);
  return status;
}
