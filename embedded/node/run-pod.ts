import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import type { Keeper } from '../keeper/keeper.ts';
import { objectAt, textAt, type KubeObject } from '../model/object.ts';
import { containersOf, type ContainerSpec } from './container-spec.ts';
import type { Images } from './images.ts';
import type { PodReports } from './pod-status.ts';
import { runContainer, type ContainerContext, type ContainerRun } from './run-container.ts';
import { waiting } from './states.ts';

/** What a pod needs of its node. */
export interface PodContext {
  readonly keeper: Keeper;
  readonly images: Images;
  readonly now: () => Date;
  /** Called after every change of a container. */
  readonly onChange: () => void;
}

/** A pod that runs. */
export interface PodRun {
  /** As it was last seen. */
  readonly pod: () => KubeObject;
  /** Takes notice of a change: starts the ephemeral containers that have been added. */
  readonly sync: (pod: KubeObject) => void;
  readonly reports: () => PodReports;
  readonly containers: () => readonly ContainerRun[];
  /** The folder of a container. */
  readonly folderOf: (container: string) => string;
  /** Ends all its processes. */
  readonly end: (graceSeconds: number) => Promise<void>;
}

/** Starts a pod: its containers side by side. Init containers, probes and volumes are not run. */
export function runPod(first: KubeObject, context: PodContext): PodRun {
  let pod = first;
  const [targets, tools] = [new Map<string, Target>(), new Map<string, ContainerRun>()];
  const common = commonOf(first, context, () => killOrphans(targets, tools));
  const sync = (next: KubeObject): void => {
    pod = next;
    for (const spec of containersOf(next, 'ephemeralContainers'))
      if (!tools.has(spec.name)) tools.set(spec.name, runTool(spec, targets, common(spec.name)));
  };
  for (const spec of containersOf(first, 'containers'))
    targets.set(spec.name, runTarget(spec, first, common(spec.name)));
  sync(first);
  const own = (): ContainerRun[] => [...targets.values()].map(({ run }) => run);
  const containers = (): ContainerRun[] => [...own(), ...tools.values()];
  const reports = (): PodReports => ({
    containers: own().map((run) => run.report()),
    ephemeral: [...tools.values()].map((run) => run.report()),
  });
  const end = async (graceSeconds: number): Promise<void> => {
    await Promise.all(containers().map((run) => run.end(graceSeconds)));
  };
  return { pod: () => pod, sync, containers, folderOf: (name) => common(name).folder, reports, end };
}

function commonOf(
  { metadata }: KubeObject,
  { keeper, images, now, onChange }: PodContext,
  first: () => void,
): (container: string) => Common {
  return (container) => ({
    startNode: keeper.startNode,
    images,
    now,
    folder: join(keeper.folder, 'pods', metadata.uid, container),
    onChange: () => {
      first();
      onChange();
    },
  });
}

type Common = Omit<ContainerContext, 'prepare' | 'restarts'>;

/** A container of the pod itself. */
interface Target {
  readonly run: ContainerRun;
  /** Where its inspector listens once somebody has sent SIGUSR1. */
  readonly port: () => number;
}

// In a real pod the inspector is at port 9229 of the pod's own address; here all pods share the machine's.
function runTarget(spec: ContainerSpec, pod: KubeObject, common: Common): Target {
  let port = 0;
  const policy = textAt(objectAt(pod, 'spec'), 'restartPolicy') ?? 'Always';
  const run = runContainer(spec, {
    ...common,
    prepare: async () => {
      port = await freePort();
      return {
        nodeOptions: [`--inspect-port=127.0.0.1:${port}`],
        environment: { HOSTNAME: pod.metadata.name },
      };
    },
    restarts: ({ code }) => policy === 'Always' || (policy === 'OnFailure' && code !== 0),
  });
  return { run, port: () => port };
}

function runTool(spec: ContainerSpec, targets: ReadonlyMap<string, Target>, common: Common): ContainerRun {
  const name = spec.targetContainerName ?? '';
  return runContainer(spec, {
    ...common,
    prepare: () => {
      const target = targets.get(name);
      const pid = target?.run.pid();
      if (!target || pid === undefined)
        return Promise.resolve(
          waiting('CreateContainerConfigError', `unable to find target container "${name}"`),
        );
      const environment = { TARGET_PID: String(pid), TARGET_INSPECTOR_PORT: String(target.port()) };
      return Promise.resolve({ nodeOptions: [], environment });
    },
    restarts: () => false,
  });
}

// The end of a target is the end of its process namespace, and of every tool in it.
function killOrphans(targets: ReadonlyMap<string, Target>, tools: ReadonlyMap<string, ContainerRun>): void {
  for (const tool of tools.values()) {
    const target = targets.get(tool.spec.targetContainerName ?? '');
    if (target && target.run.pid() === undefined) tool.signal('SIGKILL');
  }
}
