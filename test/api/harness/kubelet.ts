import type { Ref } from '../../../lib/api/object-meta.ts';
import { podPath, podsPath } from '../../../lib/kube/paths.ts';
import { admin } from './api.ts';
import { unique } from './objects.ts';
import type { KubeObject } from './path-of.ts';

/** What a test may say about a pod; all else is the least that runs. */
export interface PodParts {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A pod that is created but not started. */
export async function makePod(namespace: string, parts: PodParts = {}): Promise<Ref> {
  const name = parts.name ?? unique('web');
  const body = {
    metadata: { name, labels: { app: 'web', ...parts.labels }, ...parts.metadata },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'registry.test/app:v1' }], ...parts.spec },
  };
  await admin({ method: 'POST', path: podsPath(namespace), body });
  return { namespace, name };
}

/** A pod that runs, as its kubelet says. */
export async function runPod(namespace: string, parts: PodParts = {}): Promise<Ref> {
  const ref = await makePod(namespace, parts);
  const names = (parts.spec?.['containers'] as { name: string }[] | undefined) ?? [{ name: 'app' }];
  const containerStatuses = names.map(({ name }) =>
    statusOf({ name, image: 'registry.test/app:v1' }, running()),
  );
  await patchStatus(ref, { phase: 'Running', containerStatuses });
  return ref;
}

/** The kubelet says in which phase a pod is, and in which state its containers are. */
export async function report(ref: Ref, phase: string, state: State): Promise<void> {
  const { spec } = (await admin({ method: 'GET', path: podPath(ref) })) as KubeObject;
  const containers = spec?.['containers'] as { name: string; image: string }[];
  const containerStatuses = containers.map((container) => statusOf(container, state));
  await patchStatus(ref, { phase, containerStatuses });
}

/** State of a container, in the words of Kubernetes. */
export type State =
  Readonly<Record<'waiting' | 'running' | 'terminated', Record<string, unknown>>> | Record<string, unknown>;

/** The kubelet says in which state the ephemeral containers of a pod are: one state for all, or one each. */
export async function reportTool(ref: Ref, state: State, name?: string): Promise<void> {
  const { spec, status } = (await admin({ method: 'GET', path: podPath(ref) })) as KubeObject;
  const containers = (spec?.['ephemeralContainers'] ?? []) as { name: string; image: string }[];
  const old = (status?.['ephemeralContainerStatuses'] ?? []) as { name: string }[];
  const kept = old.filter((one) => name !== undefined && one.name !== name);
  const changed = containers.filter((one) => name === undefined || one.name === name);
  const ephemeralContainerStatuses = [...kept, ...changed.map((container) => statusOf(container, state))];
  await patchStatus(ref, { ephemeralContainerStatuses });
}

/** The tool has ended. */
export function ended(exitCode: number, message = ''): State {
  const times = { startedAt: time(), finishedAt: time() };
  return { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', message, ...times } };
}

/** The tool runs since now. */
export function running(): State {
  return { running: { startedAt: time() } };
}

/** The kubelet cannot start it. */
export function waiting(reason: string, message = ''): State {
  return { waiting: { reason, message } };
}

/** Someone deletes the pod; its kubelet has not ended it yet. */
export async function beginDeletion(ref: Ref): Promise<void> {
  await admin({ method: 'DELETE', path: podPath(ref), query: { gracePeriodSeconds: '30' } });
}

/** The pod is gone. */
export async function removePod(ref: Ref): Promise<void> {
  await admin({ method: 'DELETE', path: podPath(ref), query: { gracePeriodSeconds: '0' } });
}

function statusOf({ name, image }: { name: string; image: string }, state: State): Record<string, unknown> {
  const isRunning = 'running' in state;
  return { name, image, imageID: '', ready: isRunning, started: isRunning, restartCount: 0, state };
}

async function patchStatus(ref: Ref, status: Record<string, unknown>): Promise<void> {
  await admin({ method: 'PATCH', path: podPath(ref, 'status'), patch: 'merge', body: { status } });
}

function time(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** Metadata of pods that come from one template, as nearly all do. */
export const SIBLINGS = {
  labels: { app: 'web' },
  ownerReferences: [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: '5b8f0b1e-0000-4000-8000-000000000000' },
  ],
};
