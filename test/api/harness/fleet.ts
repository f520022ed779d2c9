import type { Ref } from '../../../lib/api/object-meta.ts';
import type { ObjectEvent } from '../../../lib/api/event.ts';
import { DEADLINE_ANNOTATION } from '../../../lib/api/names.ts';
import { admin } from './api.ts';
import { send, type Instances } from './functions.ts';
import { reportTool, runPod, SIBLINGS, type State } from './kubelet.ts';
import { getPod, toolsOf } from './objects.ts';
import type { KubeObject } from './path-of.ts';
import type { Stage } from './stage.ts';
import { fire, timersOf } from './timers.ts';

/** Pods of one template that run. @param nodes they are spread over these in turn. */
export function runFleet(
  namespace: string,
  size: number,
  nodes: readonly string[] = ['node-1'],
): Promise<Ref[]> {
  const spec = (index: number): Record<string, unknown> => ({
    nodeName: nodes[index % nodes.length],
    containers: [{ name: 'app', image: 'registry.test/app:v1' }],
  });
  const pods = Array.from({ length: size }, (_none, index) =>
    runPod(namespace, { metadata: SIBLINGS, spec: spec(index) }),
  );
  return Promise.all(pods);
}

/** The pods in which a tool is that has not ended. */
export async function atWork(pods: readonly Ref[]): Promise<Ref[]> {
  const found = await Promise.all(pods.map(getPod));
  const isBusy = (pod: (typeof found)[number]): boolean =>
    pod.spec.ephemeralContainers?.some(({ name }) => {
      const status = pod.status.ephemeralContainerStatuses?.find((one) => one.name === name);
      return !status?.state?.terminated;
    }) ?? false;
  return pods.filter((_pod, index) => isBusy(found[index] as (typeof found)[number]));
}

/** The pods that have had a tool, whether or not it has ended. */
export async function touched(pods: readonly Ref[]): Promise<Ref[]> {
  const counts = await Promise.all(pods.map(async (pod) => (await toolsOf(pod)).length));
  return pods.filter((_pod, index) => (counts[index] ?? 0) > 0);
}

/** The kubelet says the same of the newest tool of each pod, and all that follows from it is done. */
export async function report(stage: Stage, pods: readonly Ref[], state: State): Promise<void> {
  await Promise.all(pods.map((pod) => reportNewest(pod, state)));
  await stage.source.settle();
}

// Of several, the newest is the one that the kubelet has said nothing final of.
async function reportNewest(ref: Ref, state: State): Promise<void> {
  const { spec, status } = await getPod(ref);
  const open = spec.ephemeralContainers?.find(({ name }) => {
    const known = status.ephemeralContainerStatuses?.find((one) => one.name === name);
    return !known?.state?.terminated;
  });
  if (open) await reportTool(ref, state, open.name);
}

/**
 * The armed timers of a job fire, and all that follows from it is done.
 * @param within only those that are due within so many seconds.
 */
export async function fireTimers(stage: Stage, jobUid: string, within = Infinity): Promise<void> {
  const armed = (await timersOf(jobUid)).filter(
    (timer) => !JSON.stringify(timer.status ?? {}).includes('Failed') && secondsLeft(timer) <= within,
  );
  for (const timer of armed) await fire(timer);
  await stage.source.settle();
}

function secondsLeft({ metadata }: KubeObject): number {
  const annotations = metadata['annotations'] as Record<string, string>;
  return (Date.parse(annotations[DEADLINE_ANNOTATION] ?? '') - Date.now()) / 1000;
}

/** The clock of the sweep ticks, and all that follows from it is done. */
export async function sweep(stage: Stage): Promise<void> {
  const [instances] = stage.instances as readonly Instances[];
  const event: ObjectEvent = {
    type: 'dev.knative.sources.ping',
    kind: 'PingSource',
    namespace: 'toe-system',
    name: 'toe-sweep',
  };
  if (instances) await send(instances, 'cleanup', event);
  await stage.source.settle();
}

/** The Events about an object, as `reason: note`, oldest first. */
export async function eventsOf({ namespace, name }: Ref): Promise<string[]> {
  const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
  const { items } = (await admin({ method: 'GET', path })) as { items: KubeObject[] };
  const own = items.filter((one) => (one['regarding'] as { name?: string } | undefined)?.name === name);
  const timeOf = (one: KubeObject): string => String(one['eventTime']);
  return own
    .sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
    .map((one) => `${String(one['reason'])}: ${String(one['note'])}`);
}
