import { run } from '../../../demo/run.ts';
import { CONTAINER_PREFIX } from '../../../lib/api/names.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { podPath, podsPath } from '../../../lib/kube/paths.ts';
import { create, eventually, find, IMAGES, list, remove } from './api.ts';

/** Name of the container that is looked at. */
export const TARGET = 'app';

/** What a target runs; everything has a default that does no work. */
export interface TargetOptions {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Limit of its CPU time. */
  readonly cpu?: string;
  /** More fields of the container. */
  readonly container?: Readonly<Record<string, unknown>>;
  /** More fields of the pod's spec. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** As `restricted` wants a target, with user and group declared. */
export const AS_RESTRICTED: TargetOptions = {
  container: { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
  spec: {
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  },
};

/** A target that is root. */
export const AS_ROOT: TargetOptions = { spec: { securityContext: { runAsUser: 0, runAsGroup: 0 } } };

/** A pod that the selector `app=<app>` finds. */
export function makePod(name: string, app: string, options: TargetOptions = {}): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app } }, spec: makeSpec(options) };
}

function makeSpec({ image = IMAGES.sleeper, command, env, cpu, container, spec }: TargetOptions): object {
  const variables = Object.entries(env ?? { PROFILER_DURATION: '1h' });
  return {
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: TARGET,
        image,
        ...(command ? { command } : {}),
        env: variables.map(([key, value]) => ({ name: key, value })),
        ...(cpu ? { resources: { requests: { cpu: '1m' }, limits: { cpu } } } : {}),
        ...container,
      },
    ],
    ...spec,
  };
}

/** Starts a pod of its own and waits until it runs. */
export async function startPod(ns: string, name: string, options: TargetOptions = {}): Promise<Pod> {
  await create(podsPath(ns), makePod(name, name, options));
  return awaitRunning(ns, name);
}

/** Waits until a pod runs. */
export function awaitRunning(ns: string, name: string): Promise<Pod> {
  return eventually(`the pod ${name} runs`, 60, async () => {
    const pod = await find<Pod>(podPath({ namespace: ns, name }));
    return pod && isRunning(pod) && pod;
  });
}

/** Starts pods from one template, named after their app, and waits until all run. */
export async function startDeployment(
  ns: string,
  app: string,
  replicas: number,
  options: TargetOptions = {},
): Promise<Pod[]> {
  const selector = { matchLabels: { app } };
  const template = { metadata: { labels: { app } }, spec: makeSpec(options) };
  const body = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app },
    spec: { replicas, selector, template },
  };
  await create(`/apis/apps/v1/namespaces/${ns}/deployments`, body);
  return awaitReplicas(ns, app, replicas);
}

/** Changes how many pods a deployment has, and waits until they run. */
export async function scale(ns: string, app: string, replicas: number): Promise<Pod[]> {
  await run('kubectl', ['-n', ns, 'scale', `deployment/${app}`, `--replicas=${replicas}`]);
  return awaitReplicas(ns, app, replicas);
}

/** Waits until exactly so many pods of an app are there and run. */
export function awaitReplicas(ns: string, app: string, replicas: number): Promise<Pod[]> {
  return eventually(`${replicas} pods of ${app} run`, 90, async () => {
    const pods = await podsOf(ns, app);
    return pods.length === replicas && pods.every(isRunning) && pods;
  });
}

/** The pods of an app, without those on their way out. */
export async function podsOf(ns: string, app: string): Promise<Pod[]> {
  const pods = await list<Pod>(podsPath(ns), `app=${app}`);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** A pod as it is now. */
export async function readPod(ns: string, name: string): Promise<Pod> {
  const pod = await find<Pod>(podPath({ namespace: ns, name }));
  if (!pod) throw new Error(`the pod ${name} is gone`);
  return pod;
}

/** Deletes a pod and waits until its name is free. */
export async function deletePod(ns: string, name: string): Promise<void> {
  const path = podPath({ namespace: ns, name });
  const uid = (await readPod(ns, name)).metadata.uid;
  await remove(path);
  await eventually(`the pod ${name} is gone`, 30, async () => (await find<Pod>(path))?.metadata.uid !== uid);
}

/** Names of the ephemeral containers of ours in a pod. */
export function toolsIn({ spec }: Pod): string[] {
  const all = spec.ephemeralContainers?.map(({ name }) => name) ?? [];
  return all.filter((name) => name.startsWith(CONTAINER_PREFIX));
}

/** Names of the pods of an app in which a tool of ours is or was. */
export async function touchedOf(ns: string, app: string): Promise<string[]> {
  const touched = (await podsOf(ns, app)).filter((pod) => toolsIn(pod).length > 0);
  return touched.map(({ metadata }) => metadata.name).sort();
}

/** The log of a container. */
export function logOf(ns: string, pod: string, container: string): Promise<string> {
  return run('kubectl', ['-n', ns, 'logs', pod, '-c', container]);
}

/** Runs a shell script in the container that is looked at. */
export function execute(ns: string, pod: string, script: string): Promise<string> {
  return run('kubectl', ['-n', ns, 'exec', pod, '-c', TARGET, '--', 'sh', '-c', script]);
}

function isRunning({ status }: Pod): boolean {
  const state = status.containerStatuses?.find(({ name }) => name === TARGET)?.state;
  return status.phase === 'Running' && state?.running !== undefined;
}
