import type { JsonObject } from '../../../embedded/model/json.ts';
import { listAt, objectAt, timeOf, type KubeObject } from '../../../embedded/model/object.ts';
import { secrets } from '../../../embedded/model/kinds/data.ts';
import { pods } from '../../../embedded/model/kinds/pods.ts';
import { find } from '../../../embedded/model/state.ts';
import { CONTAINER_PREFIX } from '../../../lib/api/names.ts';
import { podPath } from '../../../lib/kube/paths.ts';
import { fateOf, type Fate } from '../scenario/fate.ts';
import { isLostNode, type Nodes } from './nodes.ts';
import { writeAs, type Sim } from './sim.ts';

/** The kubelets of all nodes: run tools, report what becomes of them, end pods that are deleted. */
export interface Kubelet {
  /** A pod was written. */
  readonly onPod: (pod: KubeObject) => void;
  /** The container of a target ends, and takes along what looks into it; it is started again. */
  readonly restartTarget: (pod: KubeObject) => void;
  readonly setReady: (pod: KubeObject, ready: boolean) => void;
  /** All containers of a pod have done their work. */
  readonly finish: (pod: KubeObject) => void;
  /** The tools of a job that obey end soon. */
  readonly stopTools: (jobUid: string) => void;
}

/** A tool that the kubelet knows. */
interface Tool {
  readonly podUid: string;
  readonly ref: { readonly namespace: string; readonly name: string };
  readonly container: string;
  readonly image: string;
  readonly jobUid: string;
  readonly node: string;
  readonly fate: Fate;
  /** The Secret that its environment needs. */
  readonly secret: string | undefined;
  state: 'waiting' | 'running' | 'ended';
  startedAt: string;
  isTold: boolean;
}

/** Starts the kubelets. */
export function makeKubelet(sim: Sim, nodes: Nodes): Kubelet {
  const tools = new Map<string, Tool>();
  const ending = new Set<string>();
  const parts: Parts = { sim, nodes, tools };
  return {
    onPod: (pod) => {
      for (const container of listAt(objectAt(pod, 'spec'), 'ephemeralContainers'))
        meet(parts, pod, container as JsonObject);
      if (pod.metadata.deletionTimestamp === undefined || ending.has(pod.metadata.uid)) return;
      ending.add(pod.metadata.uid);
      endPod(parts, pod);
    },
    restartTarget: (pod) => {
      for (const tool of toolsOf(parts, pod)) if (tool.state === 'running') end(parts, tool, 137);
      report(parts, pod, { containerStatuses: runningStatuses(pod, sim) });
    },
    setReady: (pod, ready) => report(parts, pod, { conditions: [readyCondition(sim, ready)] }),
    finish: (pod) => {
      for (const tool of toolsOf(parts, pod)) end(parts, tool, 137);
      const terminated = { exitCode: 0, reason: 'Completed', startedAt: now(sim), finishedAt: now(sim) };
      const containerStatuses = namesOf(pod).map((name) => statusOf(name, 'app', { terminated }));
      report(parts, pod, { phase: 'Succeeded', containerStatuses });
    },
    stopTools: (jobUid) => {
      for (const tool of tools.values())
        if (tool.jobUid === jobUid && tool.fate.obeys && !tool.isTold) {
          tool.isTold = true;
          sim.agenda.after(1000 * tool.fate.obeysAfter, () => obey(parts, tool));
        }
    },
  };
}

interface Parts {
  readonly sim: Sim;
  readonly nodes: Nodes;
  readonly tools: Map<string, Tool>;
}

function meet(parts: Parts, pod: KubeObject, container: JsonObject): void {
  const { sim, tools } = parts;
  const name = String(container['name']);
  const key = `${pod.metadata.uid}/${name}`;
  if (tools.has(key) || !name.startsWith(CONTAINER_PREFIX)) return;
  const { namespace = '' } = pod.metadata;
  const entries = listAt(container, 'env') as readonly EnvEntry[];
  const env = new Map(entries.map((one) => [one.name, one.value]));
  const tool: Tool = {
    podUid: pod.metadata.uid,
    ref: { namespace, name: pod.metadata.name },
    container: name,
    image: String(container['image']),
    jobUid: env.get('TOE_JOB_UID') ?? '',
    node: String(objectAt(pod, 'spec')['nodeName']),
    fate: fateOf(sim, {
      pod: pod.metadata.name,
      job: env.get('TOE_JOB') ?? '',
      attempt: Number(env.get('TOE_ATTEMPT') ?? 1),
    }),
    secret: entries.find(({ valueFrom }) => valueFrom)?.valueFrom?.secretKeyRef.name,
    state: 'waiting',
    startedAt: '',
    isTold: false,
  };
  tools.set(key, tool);
  live(parts, tool);
}

interface EnvEntry {
  readonly name: string;
  readonly value: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string } };
}

// From the injection to the end, by its fate.
function live(parts: Parts, tool: Tool): void {
  const { sim } = parts;
  const { fate } = tool;
  if (fate.says) sim.agenda.after(fate.saysAfter, () => sayWaiting(parts, tool, fate.says ?? ''));
  if (fate.startsAfter === undefined) return;
  sim.agenda.after(fate.startsAfter, () => start(parts, tool));
}

function sayWaiting(parts: Parts, tool: Tool, reason: string): void {
  if (tool.state === 'waiting') reportTool(parts, tool, { waiting: { reason, message: `fate: ${reason}` } });
}

function start(parts: Parts, tool: Tool): void {
  const { sim } = parts;
  if (tool.state !== 'waiting' || !isThere(parts, tool)) return;
  if (!hasSecret(parts, tool)) {
    sayWaiting(parts, tool, 'CreateContainerConfigError');
    return void sim.agenda.after(10_000, () => start(parts, tool), 'idle');
  }
  tool.state = 'running';
  tool.startedAt = now(sim);
  reportTool(parts, tool, { running: { startedAt: tool.startedAt } });
  sim.agenda.after(tool.fate.runsFor, () => end(parts, tool, tool.fate.exitCode));
}

// A tool that has not started does not hear of it.
function obey(parts: Parts, tool: Tool): void {
  if (tool.state === 'running') end(parts, tool, 143);
}

function end(parts: Parts, tool: Tool, exitCode: number): void {
  const wasRunning = tool.state === 'running';
  tool.state = 'ended';
  // What has not started by then never does, and nobody says so.
  if (!wasRunning) return;
  const finishedAt = now(parts.sim);
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const message = messageOf(exitCode);
  reportTool(parts, tool, {
    terminated: { exitCode, reason, message, startedAt: tool.startedAt, finishedAt },
  });
}

// As the shim leaves it: a file when it went well, and what was kept of it when it was killed.
function messageOf(exitCode: number): string {
  const files = [{ n: 'profile.folded', s: 5, h: 'LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ' }];
  if (exitCode === 0) return JSON.stringify({ toe: 1, files, bytes: 5, why: 'ok' });
  return exitCode === 137 ? JSON.stringify({ toe: 1, files, bytes: 5, why: '' }) : 'the tool failed';
}

function hasSecret({ sim }: Parts, { ref: { namespace }, secret }: Tool): boolean {
  return secret === undefined || find(sim.server.state(), secrets, { namespace, name: secret }) !== undefined;
}

function endPod(parts: Parts, pod: KubeObject): void {
  const { sim, nodes } = parts;
  const grace = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  const node = String(objectAt(pod, 'spec')['nodeName']);
  const random = sim.fixed('grace', pod.metadata.uid);
  const asked = random.int(1, Math.max(2, grace / 1000)) * 1000;
  const goes = (): void => {
    for (const tool of toolsOf(parts, pod)) end(parts, tool, random.pick([143, 137]));
    sim.agenda.after(random.int(10, 1500), () => {
      if (!isLostNode(nodes, node)) remove(sim, pod);
    });
  };
  sim.agenda.after(Math.min(asked, grace), goes);
}

/** The last word about a pod. */
export function remove(sim: Sim, { metadata: { namespace = '', name, uid } }: KubeObject): void {
  const body = { gracePeriodSeconds: 0, preconditions: { uid } };
  writeAs(sim, 'kubelet', { method: 'DELETE', path: podPath({ namespace, name }), body });
}

function toolsOf({ tools }: Parts, pod: KubeObject): Tool[] {
  return [...tools.values()].filter(({ podUid }) => podUid === pod.metadata.uid);
}

function isThere({ sim }: Parts, { ref, podUid }: Tool): boolean {
  return find(sim.server.state(), pods, ref)?.object.metadata.uid === podUid;
}

function reportTool(parts: Parts, tool: Tool, state: JsonObject): void {
  whenHeard(parts, tool.node, () => {
    const pod = find(parts.sim.server.state(), pods, tool.ref)?.object;
    if (pod?.metadata.uid !== tool.podUid) return;
    const old = listAt(objectAt(pod, 'status'), 'ephemeralContainerStatuses') as JsonObject[];
    const others = old.filter(({ name }) => name !== tool.container);
    send(parts.sim, pod, {
      ephemeralContainerStatuses: [...others, statusOf(tool.container, tool.image, state)],
    });
  });
}

function report(parts: Parts, { metadata, ...pod }: KubeObject, status: JsonObject): void {
  const node = String(objectAt(pod, 'spec')['nodeName']);
  const { namespace = '', name, uid } = metadata;
  whenHeard(parts, node, () => {
    const current = find(parts.sim.server.state(), pods, { namespace, name })?.object;
    if (current?.metadata.uid === uid) send(parts.sim, current, status);
  });
}

// A kubelet that cannot reach the API server tells it later; a lost node tells nothing any more.
function whenHeard(parts: Parts, node: string, tell: () => void): void {
  const { sim, nodes } = parts;
  if (isLostNode(nodes, node)) return;
  if (sim.agenda.now() >= sim.awayUntil) return tell();
  sim.agenda.at(sim.awayUntil + 200, () => whenHeard(parts, node, tell));
}

function send(sim: Sim, { metadata: { namespace = '', name } }: KubeObject, status: JsonObject): void {
  const path = podPath({ namespace, name }, 'status');
  const { status: code } = writeAs(sim, 'kubelet', {
    method: 'PATCH',
    path,
    patch: 'merge',
    body: { status },
  });
  sim.trace.add(sim.agenda.now(), `kubelet ${code} ${name}`, () => ` ${JSON.stringify(status)}`);
}

/** The containers of a pod, running since now. */
function runningStatuses(pod: KubeObject, sim: Sim): JsonObject[] {
  return namesOf(pod).map((name) => statusOf(name, 'app', { running: { startedAt: now(sim) } }));
}

function namesOf(pod: KubeObject): string[] {
  return (listAt(objectAt(pod, 'spec'), 'containers') as { name: string }[]).map(({ name }) => name);
}

/** The condition Ready of a pod. */
function readyCondition(sim: Sim, ready: boolean): JsonObject {
  return { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: now(sim) };
}

function statusOf(name: string, image: string, state: JsonObject): JsonObject {
  const isRunning = 'running' in state;
  return { name, image, imageID: '', ready: isRunning, started: isRunning, restartCount: 0, state };
}

function now(sim: Sim): string {
  return timeOf(new Date(sim.agenda.now()));
}
