import type { LogSource } from '../http/logs.ts';
import type { Keeper } from '../keeper/keeper.ts';
import type { ApiServer, WatchEvent } from '../model/api-server.ts';
import { sameJson } from '../model/json.ts';
import { pods } from '../model/kinds/pods.ts';
import { objectAt, textAt, type KubeObject } from '../model/object.ts';
import { pathOf } from '../model/path.ts';
import { NODE_NAME } from './bind.ts';
import type { Images } from './images.ts';
import { makeLogSource } from './log-source.ts';
import { makePodStatus } from './pod-status.ts';
import { runPod, type PodContext, type PodRun } from './run-pod.ts';

/** A kubelet whose containers are local processes. */
export interface EmbeddedNode {
  readonly logs: LogSource;
  /** The folder in which a container may write; undefined when there is no such pod. */
  readonly folderOf: (namespace: string, pod: string, container: string) => string | undefined;
  /** The processes that run now. */
  readonly pids: () => readonly number[];
  /** Ends all processes, and starts none any more. */
  readonly close: () => Promise<void>;
}

/** Runs the pods of the one node, and says how they are. */
export function runNode(server: ApiServer, images: Images, keeper: Keeper): EmbeddedNode {
  const runs = new Map<string, PodRun>();
  const onEvent = ({ type, object }: WatchEvent): void => {
    const { uid } = object.metadata;
    const run = runs.get(uid);
    if (type === 'DELETED') {
      runs.delete(uid);
      void run?.end(0);
    } else if (!run) begin(object);
    else if (object.metadata.deletionTimestamp === undefined) run.sync(object);
    else void end(server, run, object);
  };
  const begin = (pod: KubeObject): void => {
    if (textAt(objectAt(pod, 'spec'), 'nodeName') === NODE_NAME)
      runs.set(pod.metadata.uid, beginPod(server, pod, { images, keeper }));
  };
  const stopWatching = server.watch({ resource: pods, since: 'start' }, onEvent);
  const close = async (): Promise<void> => {
    stopWatching();
    await Promise.all([...runs.values()].map((run) => run.end(0)));
  };
  const find = (namespace: string, name: string): PodRun | undefined =>
    [...runs.values()].find((run) => isNamed(run.pod(), namespace, name));
  return {
    logs: makeLogSource(find),
    folderOf: (namespace, pod, container) => find(namespace, pod)?.folderOf(container),
    pids: () => [...runs.values()].flatMap((run) => run.containers().flatMap(({ pid }) => pid() ?? [])),
    close,
  };
}

function beginPod(
  server: ApiServer,
  pod: KubeObject,
  context: Pick<PodContext, 'images' | 'keeper'>,
): PodRun {
  const report = soon(() => writeStatus(server, run));
  const run = runPod(pod, { ...context, now: server.now, onChange: report });
  report();
  return run;
}

function isNamed({ metadata }: KubeObject, namespace: string, name: string): boolean {
  return metadata.namespace === namespace && metadata.name === name;
}

// Several changes at once are one report; and a report is never written from within another write.
function soon(work: () => void): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      work();
    });
  };
}

function writeStatus(server: ApiServer, run: PodRun): void {
  const pod = run.pod();
  const status = makePodStatus(pod, run.reports(), server.now());
  const old = objectAt(pod, 'status');
  if (Object.entries(status).every(([key, value]) => sameJson(value, old[key]))) return;
  const body = { metadata: { uid: pod.metadata.uid }, status };
  server.handle({ method: 'PATCH', path: pathOf(pods, pod, 'status'), patch: 'merge', body });
}

/** Ends a pod that is being deleted, and then says the last word. */
async function end(server: ApiServer, run: PodRun, pod: KubeObject): Promise<void> {
  await run.end(pod.metadata.deletionGracePeriodSeconds ?? 0);
  const body = { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } };
  server.handle({ method: 'DELETE', path: pathOf(pods, pod), body });
}
