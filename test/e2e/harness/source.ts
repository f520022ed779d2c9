import { run } from '../../../demo/run.ts';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { podsPath } from '../../../lib/kube/paths.ts';
import { eventually, kube, list } from './api.ts';

const ADAPTERS = 'eventing.knative.dev/source=apiserver-source-controller';
const SWEEP = `/apis/sources.knative.dev/v1/namespaces/${SYSTEM_NAMESPACE}/pingsources/toe-sweep`;
/** As in the manifest of the source. */
const RARELY = '*/15 * * * *';
/** Minutes from one sweep to the next. */
const SWEEP_MINUTES = 15;

/** Kills the event source. What happens until it is back is nobody's event. */
export async function stopSource(): Promise<void> {
  await scaleAdapters(0);
  await eventually('no adapter of the event source runs', 60, async () => (await adapters()).length === 0);
}

/** Brings the event source back, and waits until it watches. */
export async function startSource(): Promise<void> {
  await scaleAdapters(1);
  const wait = ['-n', SYSTEM_NAMESPACE, 'wait', 'apiserversources', '--all', '--for=condition=Ready'];
  await eventually('the adapters run', 60, async () => (await adapters()).length === 2);
  await run('kubectl', [...wait, '--timeout=90s']);
}

/** Sweeps every minute while some work is done. */
export async function sweepOften<T>(work: () => Promise<T>): Promise<T> {
  await setSchedule('* * * * *');
  try {
    return await work();
  } finally {
    await setSchedule(RARELY);
  }
}

/** Milliseconds until the next sweep. */
export function untilSweep(): number {
  const period = SWEEP_MINUTES * 60_000;
  return period - (Date.now() % period);
}

async function setSchedule(schedule: string): Promise<void> {
  await kube({ method: 'PATCH', path: SWEEP, patch: 'merge', body: { spec: { schedule } } });
}

async function scaleAdapters(replicas: number): Promise<void> {
  await run('kubectl', [
    '-n',
    SYSTEM_NAMESPACE,
    'scale',
    'deployment',
    '-l',
    ADAPTERS,
    `--replicas=${replicas}`,
  ]);
}

function adapters(): Promise<unknown[]> {
  return list(podsPath(SYSTEM_NAMESPACE), ADAPTERS);
}
