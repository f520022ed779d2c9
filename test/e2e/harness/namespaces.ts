import { PROFILING_LABEL, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { powerToolsPath } from '../../../lib/kube/paths.ts';
import { create, eventually, find, list, remove } from './api.ts';

const NAMESPACES = '/api/v1/namespaces';
const MARK = 'toe.run/e2e';
const SOURCE = `/apis/sources.knative.dev/v1/namespaces/${SYSTEM_NAMESPACE}/apiserversources/toe-jobs`;

/** Level of Pod Security that a namespace enforces. */
export type Level = 'privileged' | 'baseline' | 'restricted';

/** A namespace to be made. */
export interface Wanted {
  readonly name: string;
  readonly level?: Level | undefined;
}

/**
 * Makes namespaces in which tools may be used, and waits until events come from all of them. All at once: the
 * event source starts anew whenever the set changes, and what happens meanwhile is nobody's event.
 */
export async function openNamespaces(wanted: readonly Wanted[]): Promise<void> {
  await closeNamespaces();
  // The end of a namespace changes the set as well.
  await eventually('namespaces of earlier runs are gone', 180, async () => (await findOld()).length === 0);
  await Promise.all(
    wanted.map(({ name, level = 'privileged' }) => create(NAMESPACES, makeNamespace(name, level))),
  );
  const names = wanted.map(({ name }) => name);
  await eventually('the event source watches the new namespaces', 120, () => isWatching(names));
}

/**
 * Deletes all namespaces of this and earlier runs, without waiting for their end. Their jobs go first: while
 * namespaces go, the event source starts anew, and a job that is deleted then would not be cleaned up.
 */
export async function closeNamespaces(): Promise<void> {
  const names = (await findOld()).map(({ metadata }) => metadata.name);
  await Promise.all(names.map((name) => remove(powerToolsPath(name))));
  const left = async (): Promise<unknown[]> =>
    (await Promise.all(names.map((name) => list(powerToolsPath(name))))).flat();
  await eventually('deleted jobs are gone', 60, async () => (await left()).length === 0);
  await Promise.all(names.map((name) => remove(`${NAMESPACES}/${name}`)));
}

/** Deletes a namespace and makes another of its name. The event source, which starts anew each time, watches it afterwards. */
export async function makeAnew(name: string): Promise<void> {
  const path = `${NAMESPACES}/${name}`;
  await remove(path);
  await eventually(`${name} is gone`, 120, async () => !(await find(path)));
  await eventually('the event source has noticed', 120, async () => !(await isWatching([name])));
  await create(NAMESPACES, makeNamespace(name, 'privileged'));
  await eventually('the event source watches it again', 120, () => isWatching([name]));
}

/** Makes a namespace in which no tool may be used; the event source takes no notice of it. */
export async function makeClosedNamespace(name: string): Promise<string> {
  await create(NAMESPACES, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { [MARK]: '' } },
  });
  return name;
}

function findOld(): Promise<{ metadata: { name: string } }[]> {
  return list(NAMESPACES, MARK);
}

function makeNamespace(name: string, level: Level): Record<string, unknown> {
  const labels = { [MARK]: '', [PROFILING_LABEL]: 'enabled', 'pod-security.kubernetes.io/enforce': level };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

interface Source {
  readonly status?: { readonly namespaces?: readonly string[] };
}

async function isWatching(names: readonly string[]): Promise<boolean> {
  const seen = new Set((await find<Source>(SOURCE))?.status?.namespaces);
  if (!names.every((name) => seen.has(name))) return false;
  const selector = 'eventing.knative.dev/sourceName=toe-jobs';
  const deployments = await list<Deployment>(
    `/apis/apps/v1/namespaces/${SYSTEM_NAMESPACE}/deployments`,
    selector,
  );
  return deployments.length > 0 && deployments.every(isRolledOut);
}

interface Deployment {
  readonly metadata: { readonly generation: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
  };
}

function isRolledOut({ metadata, status = {} }: Deployment): boolean {
  const { observedGeneration = 0, replicas, updatedReplicas, readyReplicas } = status;
  const isOne = replicas === 1 && updatedReplicas === 1 && readyReplicas === 1;
  return isOne && observedGeneration >= metadata.generation;
}
