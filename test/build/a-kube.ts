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
  /** Answers instead of the cluster when it gives something, or throws. */
  readonly before?: (request: KubeRequest, count: number) => unknown;
}

/** A small API server in memory, for the requests that toe sends, with a record of them. */
export interface FakeKube {
  readonly kube: Kube;
  readonly requests: KubeRequest[];
  /** The requests as `METHOD path`, without what all paths begin with. */
  readonly log: () => string[];
  readonly powerTool: (name?: string) => PowerTool | undefined;
  readonly pod: (name?: string) => Pod | undefined;
  /** Changes an object as somebody else would, between two requests. */
  readonly put: (object: Named) => void;
}

interface Named {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
}

type Store = Map<string, Named>;

/** The error of an HTTP status. */
export function kubeError(code: KubeErrorCode, status: number, message: string = code): KubeError {
  return new KubeError(code, status, message);
}

export function aKube(cluster: Cluster = {}): FakeKube {
  const requests: KubeRequest[] = [];
  const store: Store = new Map();
  const put = (kind: string, object: Named): void =>
    void store.set(`${kind}/${object.metadata.name}`, object);
  for (const one of cluster.powerTools ?? []) put('powertools', one);
  for (const one of cluster.pods ?? []) put('pods', one);
  for (const one of cluster.configs ?? []) put('powertoolconfigs', one);
  for (const one of cluster.timers ?? []) put('jobs', one);
  const images = { aperf: 'registry.example/aperf:1', tcpdump: 'registry.example/tcpdump:1' };
  const kube: Kube = async (request) => {
    requests.push(request);
    const instead = await cluster.before?.(request, requests.length);
    if (instead !== undefined) return instead;
    if (request.path.endsWith('/configmaps/profiler-images')) return { data: cluster.images ?? images };
    return structuredClone(serve(store, request));
  };
  return {
    kube,
    requests,
    log: () =>
      requests.map(
        ({ method, path }) => `${method} ${path.replace(/^\/(api|apis\/[^/]+)\/[^/]+\/namespaces\//, '')}`,
      ),
    powerTool: (name = 'job') => store.get(`powertools/${name}`) as PowerTool | undefined,
    pod: (name = 'web-1') => store.get(`pods/${name}`) as Pod | undefined,
    put: (object) => put('kind' in object && object.kind === 'PowerTool' ? 'powertools' : 'pods', object),
  };
}

function serve(store: Store, request: KubeRequest): unknown {
  const { kind, name } = parsePath(request.path);
  if (request.method === 'POST') return create(store, kind, request.body as Named);
  if (request.method === 'DELETE') return {};
  if (name === undefined) return list(store, kind, request);
  const found = store.get(`${kind}/${name}`);
  if (!found) throw kubeError('NotFound', 404, `${kind} "${name}" not found`);
  return request.method === 'GET' ? found : patch(store, kind, found, request);
}

function parsePath(path: string): { kind: string; name: string | undefined } {
  const [kind = '', name] = path.split('/namespaces/')[1]?.split('/').slice(1) ?? [];
  return { kind, name };
}

function create(store: Store, kind: string, body: Named): unknown {
  const key = `${kind}/${body.metadata.name}`;
  if (store.has(key)) throw kubeError('Conflict', 409, 'already exists');
  store.set(key, body);
  return body;
}

function list(store: Store, kind: string, { query = {} }: KubeRequest): unknown {
  const all = [...store].filter(([key]) => key.startsWith(`${kind}/`)).map(([, object]) => object);
  return { items: all.filter((one) => matches(one, query)), metadata: {} };
}

function matches(object: Named, { labelSelector, fieldSelector }: Readonly<Record<string, string>>): boolean {
  const { labels = {} } = object.metadata as { labels?: Record<string, string> };
  const terms = labelSelector === undefined ? [] : labelSelector.split(',');
  const byLabel = terms.every((term) => {
    const [key = '', value] = term.split('=');
    return value === undefined ? Object.hasOwn(labels, key) : labels[key] === value;
  });
  const fields = fieldSelector === undefined ? [] : fieldSelector.split(',');
  return byLabel && fields.every((term) => holds(object, term));
}

function holds(object: Named, term: string): boolean {
  const { spec, status } = object as { spec?: { name?: string }; status?: { phase?: string } };
  const [field, value] = term.split(/!?=/);
  const found = (field === 'spec.name' ? spec?.name : status?.phase) ?? '';
  return term.includes('!=') ? found !== value : found === value;
}

function patch(store: Store, kind: string, found: Named, request: KubeRequest): unknown {
  const changed = changeOf(found, request);
  const metadata = {
    ...changed.metadata,
    resourceVersion: String(Number(found.metadata.resourceVersion) + 1),
  };
  const result = { ...changed, metadata };
  if (request.query?.['dryRun'] !== 'All') store.set(`${kind}/${found.metadata.name}`, result);
  return result;
}

function changeOf(found: Named, { path, patch: how, body, query }: KubeRequest): Named {
  if (how === 'strategic') return addContainer(found as Pod, body as Injection);
  if (how === 'apply' && path.endsWith('/status'))
    return setLabel(found as Pod, body as Named, query?.['fieldManager'] ?? '');
  if (how === 'json') return setStatus(found, body as readonly { value: unknown }[]);
  const { metadata } = body as Named;
  guard(found, metadata);
  return { ...found, metadata: { ...found.metadata, ...metadata } };
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
  const all = [...old, ...added.map((one) => ({ ...one, env: one.env.map((entry) => ({ ...entry })) }))];
  const changed: Pod = { ...pod, spec: { ...pod.spec, ephemeralContainers: all } };
  return changed;
}

function setLabel(pod: Pod, { metadata }: Named, manager: string): Named {
  guard(pod, { uid: metadata.uid });
  const { labels = {} } = metadata as { labels?: Record<string, string> };
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
