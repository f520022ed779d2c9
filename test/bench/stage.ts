import { setTimeout as sleep } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { run } from '../../demo/run.ts';
import { pod as podSchema, toolState, type Pod } from '../../lib/api/pod.ts';
import { powerTool, type PowerTool } from '../../lib/api/power-tool.ts';
import { makeClient } from '../../lib/kube/client.ts';
import { podPath, podsPath, powerToolPath, powerToolsPath } from '../../lib/kube/paths.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { readList } from '../../lib/kube/read.ts';
import { isOurs, readAudit, type Request } from './audit.ts';
import { progress } from './figure.ts';

const NAMESPACE = 'toe-bench';

/** The cluster with toe, a tool that sleeps, and a deployment of targets. */
export interface Bench {
  readonly kube: Kube;
  /** Image of the tool: sleeps for its duration. */
  readonly tool: string;
}

/** Makes the stage on the cluster of make cluster, plays on it, and takes it away. */
export async function onStage<T>(play: (bench: Bench) => Promise<T>): Promise<T> {
  const bench = await setUp();
  try {
    return await play(bench);
  } finally {
    await run('kubectl', ['delete', 'namespace', NAMESPACE, '--wait=false']);
  }
}

async function setUp(): Promise<Bench> {
  progress('cluster, images and deployment');
  await run('cluster/up', []);
  process.env['KUBECONFIG'] = await run('cluster/kubeconfig', []);
  await run('knative/deploy', []);
  const tool = await run('cluster/image', ['test/targets/sleeper']);
  await run('./update-profiler-images.sh', ['sleeper', tool]);
  await run('kubectl', ['apply', '-f', '-'], { input: manifest(tool) });
  const config = new KubeConfig();
  config.loadFromDefault();
  return { kube: makeClient(config), tool };
}

function manifest(image: string): string {
  const env = [{ name: 'PROFILER_DURATION', value: '86400s' }];
  const template = {
    metadata: { labels: { app: 'bench' } },
    spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'app', image, env }] },
  };
  const objects = [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE, labels: { 'toe.run/profiling': 'enabled' } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'bench', namespace: NAMESPACE },
      spec: { replicas: 0, selector: { matchLabels: { app: 'bench' } }, template },
    },
  ];
  return objects.map((object) => JSON.stringify(object)).join('\n');
}

/** What was measured of one job. */
export interface Job {
  /** Milliseconds from the API server's receipt of the PowerTool to the last injection answered. */
  readonly injected: number;
  /** ... to the last tool seen running. */
  readonly running: number;
  /** Milliseconds from the last tool seen ended to the final phase seen. */
  readonly completed: number;
  readonly requests: readonly Request[];
}

// After a list, the API server makes the next one wait until 100 ms are over (it asks etcd for progress no more
// often). The lists that set the stage must not slow down what is measured.
const SETTLE = 500;

/** Runs one job with the sleeper on fresh pods. */
export async function runJob(bench: Bench, pods: number): Promise<Job> {
  await scale(bench, pods);
  await sleep(SETTLE);
  const name = `bench-${Date.now()}`;
  const before = Date.now() - 1;
  const applied = performance.now();
  await bench.kube({ method: 'POST', path: powerToolsPath(NAMESPACE), body: aJob(name) });
  // Polling would take the processors from what is measured; no tool starts within this time.
  await sleep(250);
  const running = await pollPods(
    bench,
    pods,
    ({ running: is, terminated }) => is !== undefined || terminated !== undefined,
  );
  const ended = await pollPods(bench, pods, ({ terminated }) => terminated !== undefined);
  const completed = await pollJob(bench, name);
  // Clean-up and the last events.
  await sleep(3000);
  const audit = await readAudit(before);
  const created = audit.find(({ verb, resource }) => verb === 'create' && resource === 'powertools');
  const injections = audit.filter((one) => isOurs(one) && one.resource === 'pods/ephemeralcontainers');
  return {
    injected: Math.max(...injections.map(({ answered }) => answered)) - (created?.received ?? NaN),
    running: running - applied,
    completed: completed - ended,
    requests: audit.filter(isOurs),
  };
}

function aJob(name: string): object {
  return {
    apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
    kind: 'PowerTool',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      tool: { name: 'sleeper', duration: '8s' },
      targets: { labelSelector: { matchLabels: { app: 'bench' } } },
    },
  };
}

/** The bare limit: a script that patches the pods itself, all at once. */
export async function runBare(bench: Bench, pods: number): Promise<number> {
  const list = await scale(bench, pods);
  const container = {
    name: 'toe-bare',
    image: bench.tool,
    targetContainerName: 'app',
    imagePullPolicy: 'IfNotPresent',
    env: [{ name: 'PROFILER_DURATION', value: '1s' }],
  };
  const body = { spec: { ephemeralContainers: [container] } };
  const began = performance.now();
  await Promise.all(
    list.map(({ metadata }) =>
      bench.kube({
        method: 'PATCH',
        path: podPath(metadata, 'ephemeralcontainers'),
        patch: 'strategic',
        body,
      }),
    ),
  );
  return (
    (await pollPods(
      bench,
      pods,
      ({ running, terminated }) => running !== undefined || terminated !== undefined,
    )) - began
  );
}

/** Replaces all pods of the target by fresh ones, since ephemeral containers stay; waits until they run. */
export async function scale(bench: Bench, pods: number): Promise<Pod[]> {
  const deployment = ['-n', NAMESPACE, 'scale', 'deployment/bench', '--replicas'];
  await run('kubectl', [...deployment, '0']);
  while ((await listPods(bench)).length > 0) await sleep(200);
  await run('kubectl', [...deployment, String(pods)]);
  for (;;) {
    const list = await listPods(bench);
    const ready = list.filter(({ status }) =>
      status.containerStatuses?.every(({ state }) => state?.running !== undefined),
    );
    if (ready.length === pods && list.every(({ status }) => status.phase === 'Running')) return list;
    await sleep(200);
  }
}

function listPods({ kube }: Bench): Promise<Pod[]> {
  return readList(kube, podsPath(NAMESPACE), { labelSelector: 'app=bench' }, (raw) => podSchema.parse(raw));
}

type ToolState = NonNullable<ReturnType<typeof toolState>>;

/** Waits until the tool of every pod is in a state; gives the time on the monotonic clock, in milliseconds. */
async function pollPods(bench: Bench, pods: number, isThere: (state: ToolState) => boolean): Promise<number> {
  for (;;) {
    const list = await listPods(bench);
    const states = list.map((pod) => toolState(pod, pod.spec.ephemeralContainers?.[0]?.name ?? ''));
    if (states.filter((state) => state && isThere(state)).length === pods) return performance.now();
    await sleep(pods > 1 ? 50 : 10);
  }
}

async function pollJob({ kube }: Bench, name: string): Promise<number> {
  for (;;) {
    const job: PowerTool = powerTool.parse(
      await kube({ method: 'GET', path: powerToolPath({ namespace: NAMESPACE, name }) }),
    );
    if (job.status?.phase === 'Completed') return performance.now();
    if (job.status?.phase === 'Failed') throw new Error(`${name}: ${job.status.message}`);
    await sleep(10);
  }
}
