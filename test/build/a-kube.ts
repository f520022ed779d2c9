import { JOB_LABEL } from '../../lib/api/names.ts';
import type { Pod } from '../../lib/api/pod.ts';
import type { PowerToolConfig } from '../../lib/api/power-tool-config.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import { KubeError, type Kube, type KubeErrorCode, type KubeRequest } from '../../lib/kube/port.ts';
import type { ToolContainer } from '../../lib/make/ephemeral-container.ts';

/** What is in the cluster of a test. */
export interface Cluster {
  readonly powerTools?: readonly PowerTool[];
  readonly pods?: readonly Pod[];
  readonly configs?: readonly PowerToolConfig[];
  readonly images?: Readonly<Record<string, string>>;
  readonly timers?: readonly Named[];
  /** Namespaces and their labels; absent: `shop` and `dev`, which admins have opted in. */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Data of the ConfigMap toe-budgets; null: there is none. */
  readonly budgets?: Readonly<Record<string, string>> | null;
  /** Answers instead of the cluster when it gives something, or throws. */
  readonly before?: (request: KubeRequest, count: number) => unknown;
}

/** A small API server in memory, for the requests that toe sends, with a record of them. */
export interface FakeKube {
  readonly kube: Kube;
  readonly requests: KubeRequest[];
  /** The requests as `METHOD path`, without what all paths begin with. */
  readonly log: () => string[];
  readonly powerTool: (name?: string, namespace?: string) => PowerTool | undefined;
  readonly pod: (name?: string, namespace?: string) => Pod | undefined;
  /** All objects of a kind, by its plural. */
  readonly all: (kind: string) => Named[];
  /** Data of the ConfigMap toe-budgets. */
  readonly budgets: () => Readonly<Record<string, string>> | undefined;
  /** Changes an object as somebody else would, between two requests. */
  readonly put: (object: Named) => void;
}

interface Named {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>> | undefined;
  };
}

type Store = Map<string, Named>;

const IMAGES = { aperf: 'registry.example/aperf:1', tcpdump: 'registry.example/tcpdump:1' };
const OPTED_IN = { 'toe.run/profiling': 'enabled' };

/** The error of an HTTP status. */
export function kubeError(code: KubeErrorCode, status: number, message: string = code): KubeError {
  return new KubeError(code, status, message);
}

export function aKube(cluster: Cluster = {}): FakeKube {
  const requests: KubeRequest[] = [];
  const store = fill(cluster);
  const kube: Kube = async (request) => {
    requests.push(request);
    const instead = await cluster.before?.(request, requests.length);
    return instead === undefined ? structuredClone(serve(store, request)) : instead;
  };
  const find = (kind: string, namespace: string, name: string) => store.get(`${kind}/${namespace}/${name}`);
  return {
    kube,
    requests,
    log: () => requests.map(({ method, path }) => `${method} ${shorten(path)}`),
    powerTool: (name = 'job', namespace = 'shop') =>
      find('powertools', namespace, name) as PowerTool | undefined,
    pod: (name = 'web-1', namespace = 'shop') => find('pods', namespace, name) as Pod | undefined,
    all: (kind) => [...store].filter(([key]) => key.startsWith(`${kind}/`)).map(([, object]) => object),
    budgets: () => (find('configmaps', 'toe-system', 'toe-budgets') as ConfigMap | undefined)?.data,
    put: (object) =>
      put(store, 'kind' in object && object.kind === 'PowerTool' ? 'powertools' : 'pods', object),
  };
}

type ConfigMap = Named & { readonly data: Record<string, string> };

function fill(cluster: Cluster): Store {
  const { images = IMAGES, budgets = {}, namespaces = { shop: OPTED_IN, dev: OPTED_IN } } = cluster;
  const store: Store = new Map();
  for (const one of cluster.powerTools ?? []) put(store, 'powertools', one);
  for (const one of cluster.pods ?? []) put(store, 'pods', one);
  for (const one of cluster.configs ?? []) put(store, 'powertoolconfigs', one);
  for (const one of cluster.timers ?? []) put(store, 'jobs', one);
  put(store, 'configmaps', aConfigMap('profiler-images', images));
  if (budgets) put(store, 'configmaps', aConfigMap('toe-budgets', budgets));
  for (const [name, labels] of Object.entries(namespaces))
    put(store, 'namespaces', { metadata: { name, namespace: '', uid: name, resourceVersion: '1', labels } });
  return store;
}

function put(store: Store, kind: string, object: Named): void {
  store.set(`${kind}/${object.metadata.namespace}/${object.metadata.name}`, object);
}

function aConfigMap(name: string, data: Readonly<Record<string, string>>): ConfigMap {
  return { metadata: { name, namespace: 'toe-system', uid: name, resourceVersion: '1' }, data };
}

function shorten(path: string): string {
  return path.replace(/^\/(api|apis\/[^/]+)\/[^/]+\/(namespaces\/(?=.))?/, '');
}

function serve(store: Store, request: KubeRequest): unknown {
  const { kind, namespace, name } = parsePath(request.path);
  if (request.method === 'POST') return create(store, kind, request.body as Named);
  if (name === undefined)
    return request.method === 'GET'
      ? list(store, { kind, namespace, ...request.query })
      : removeAll(store, { kind, namespace, ...request.query });
  const found = store.get(`${kind}/${namespace}/${name}`);
  if (!found) throw kubeError('NotFound', 404, `${kind} "${name}" not found`);
  if (request.method === 'DELETE') return remove(store, kind, found, request);
  return request.method === 'GET' ? found : patch(store, kind, found, request);
}

interface Place {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

function parsePath(path: string): Place {
  const [, namespace, kind = '', name] =
    /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?/.exec(path) ?? [];
  return { kind, namespace, name };
}

function create(store: Store, kind: string, body: Named): unknown {
  const { name, namespace } = body.metadata;
  if (store.has(`${kind}/${namespace}/${name}`)) throw kubeError('AlreadyExists', 409, 'already exists');
  const born = { uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '2026-01-01T12:00:00Z' };
  const created = { ...body, metadata: { ...born, ...body.metadata } };
  put(store, kind, created);
  return created;
}

function remove(store: Store, kind: string, { metadata }: Named, { body }: KubeRequest): unknown {
  const { preconditions } = (body ?? {}) as { preconditions?: { uid?: string } };
  if (preconditions?.uid !== undefined && preconditions.uid !== metadata.uid)
    throw kubeError('Conflict', 409, 'the uid is another one');
  store.delete(`${kind}/${metadata.namespace}/${metadata.name}`);
  return { kind: 'Status' };
}

interface Query {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

function list(store: Store, query: Query): unknown {
  return { items: select(store, query).map(([, object]) => object), metadata: {} };
}

function removeAll(store: Store, query: Query): unknown {
  for (const [key] of select(store, query)) store.delete(key);
  return {};
}

function select(store: Store, { kind, namespace, ...query }: Query): [string, Named][] {
  const begin = namespace === undefined ? `${kind}/` : `${kind}/${namespace}/`;
  return [...store].filter(([key, object]) => key.startsWith(begin) && matches(object, query));
}

function matches(
  object: Named,
  { labelSelector, fieldSelector }: Omit<Query, 'kind' | 'namespace'>,
): boolean {
  const { labels = {} } = object.metadata;
  const terms = labelSelector === undefined ? [] : labelSelector.split(',');
  const byLabel = terms.every((term) => {
    const [key = '', value] = term.split('=');
    return value === undefined ? Object.hasOwn(labels, key) : labels[key] === value;
  });
  const fields = fieldSelector === undefined ? [] : fieldSelector.split(',');
  return byLabel && fields.every((term) => holds(object, term));
}

function holds(object: Named, term: string): boolean {
  const { metadata, spec, status } = object as Named & {
    spec?: { name?: string };
    status?: { phase?: string };
  };
  const [field = '', value] = term.split(/!?=/);
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'spec.name': spec?.name,
    'status.phase': status?.phase,
  };
  const found = fields[field] ?? '';
  return term.includes('!=') ? found !== value : found === value;
}

function patch(store: Store, kind: string, found: Named, request: KubeRequest): unknown {
  const changed = changeOf(found, request);
  const metadata = {
    ...changed.metadata,
    resourceVersion: String(Number(found.metadata.resourceVersion) + 1),
  };
  const result = { ...changed, metadata };
  if (request.query?.['dryRun'] !== 'All') put(store, kind, result);
  return result;
}

function changeOf(found: Named, { path, patch: how, body, query }: KubeRequest): Named {
  if (how === 'strategic') return addContainer(found as Pod, body as Injection);
  if (how === 'apply' && path.endsWith('/status'))
    return setLabel(found as Pod, body as Named, query?.['fieldManager'] ?? '');
  if (how === 'json') return setStatus(found, body as readonly { value: unknown }[]);
  guard(found, (body as Partial<Named>).metadata ?? {});
  return merge(found, body) as Named;
}

/** A merge patch: null takes a member away. */
function merge(old: unknown, change: unknown): unknown {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return change;
  const known = typeof old === 'object' && old !== null ? old : {};
  const all: Record<string, unknown> = { ...known };
  for (const [key, value] of Object.entries(change)) all[key] = merge(all[key], value);
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

interface Injection {
  readonly metadata: Partial<Named['metadata']>;
  readonly spec: { readonly ephemeralContainers: readonly ToolContainer[] };
}

function guard({ metadata }: Named, { uid, resourceVersion }: Partial<Named['metadata']>): void {
  if (uid !== undefined && uid !== metadata.uid)
    throw kubeError('Refused', 422, 'metadata.uid: field is immutable');
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw kubeError('Conflict', 409, 'the object has been modified');
}

function addContainer(pod: Pod, { metadata, spec }: Injection): Named {
  guard(pod, metadata);
  const old = pod.spec.ephemeralContainers ?? [];
  const added = spec.ephemeralContainers.filter(({ name }) => !old.some((one) => one.name === name));
  // New containers come first.
  const all = [...added.map(stored), ...old];
  const changed: Pod = { ...pod, spec: { ...pod.spec, ephemeralContainers: all } };
  return changed;
}

function stored({
  env,
  ...container
}: ToolContainer): NonNullable<Pod['spec']['ephemeralContainers']>[number] {
  return { ...container, env: env.map((entry) => ({ ...entry })) };
}

function setLabel(pod: Pod, { metadata }: Named, manager: string): Named {
  guard(pod, { uid: metadata.uid });
  const { labels = {} } = metadata;
  const { [JOB_LABEL]: old, ...others } = pod.metadata.labels ?? {};
  const isForeign = old !== undefined && manager !== `toe-${old}` && labels[JOB_LABEL] === undefined;
  const kept = isForeign ? { [JOB_LABEL]: old } : {};
  const changed: Pod = { ...pod, metadata: { ...pod.metadata, labels: { ...others, ...labels, ...kept } } };
  return changed;
}

function setStatus(found: Named, [test, add]: readonly { value: unknown }[]): Named {
  guard(found, { resourceVersion: test?.value as string });
  return { ...found, ...{ status: JSON.parse(JSON.stringify(add?.value)) as unknown } };
}
