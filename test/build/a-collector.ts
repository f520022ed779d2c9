import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { pageHeaders } from '../../functions/collector/page-headers.ts';
import { makeCollectorApp } from '../../lib/http/collector/app.ts';
import { makeCollector } from '../../lib/http/collector/collector.ts';
import { makeServer } from '../../lib/http/make-server.ts';
import { KubeError, type Kube, type KubeRequest } from '../../lib/kube/port.ts';
import { CRC_HEADER, formatCrc } from '../../lib/artifacts/crc.ts';
import { audienceOf } from '../../lib/artifacts/audience.ts';
import type { Store } from '../../lib/store/port.ts';
import { aHashThread } from './a-hash-thread.ts';
import { aLog } from './a-log.ts';
import { JOB, NAMESPACE, TARGET } from './a-run.ts';
import { aStore } from './a-store.ts';

/** Whom the API server of a test knows by a token, and what he may do. */
export interface Somebody {
  readonly username: string;
  readonly audiences?: readonly string[];
  /** `get shop`, `delete shop`. */
  readonly may?: readonly string[];
}

export const UPLOADER = 'system:serviceaccount:toe-system:toe-uploader';

/** A token as it looks; the fake API server knows it, nobody signs it. */
export function aToken(audience: string, salt = ''): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ aud: [audience], salt })}.c2ln`;
}

/** The token of the job of these tests. */
export const TOKEN = aToken(audienceOf(JOB));

/** A PowerTool as the API server has it. */
export function aStoredJob(parts: { spec?: object; status?: object; metadata?: object } = {}): StoredJob {
  const { spec, status, metadata } = parts;
  return {
    metadata: { name: JOB.name, uid: JOB.uid, creationTimestamp: '2026-11-26T09:59:00Z', ...metadata },
    spec: { tool: { name: 'py-spy' }, ...spec },
    status: { phase: 'Running', ...status },
  };
}

interface StoredJob {
  readonly metadata: { readonly name: string; readonly uid: string; readonly creationTimestamp: string };
  readonly spec: object;
  readonly status: object;
}

export interface CollectorSetting {
  readonly store?: Store;
  readonly jobBytes?: number;
  readonly namespaceBytes?: number;
  readonly pages?: string;
  readonly cluster?: Cluster;
}

/** What a request is answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: () => unknown;
}

/** A collector on a loopback port, before a store and an API server in memory. */
export async function aCollector(setting: CollectorSetting = {}) {
  const { log, lines } = aLog();
  const fake = aStore();
  const cluster = setting.cluster ?? aCluster();
  const requests: KubeRequest[] = [];
  const state = { now: new Date('2026-11-26T10:00:00Z'), isAway: false };
  const kube: Kube = (request) => {
    requests.push(request);
    if (state.isAway) return Promise.reject(new KubeError('Unavailable', 0, 'away'));
    return Promise.resolve().then(() => serveCluster(cluster, request));
  };
  const collector = makeCollector({
    store: setting.store ?? fake,
    kube,
    hashThread: aHashThread(),
    now: () => state.now,
    log,
    quotas: {
      jobBytes: setting.jobBytes ?? 2 ** 30,
      namespaceBytes: setting.namespaceBytes ?? 2 ** 31,
    },
    maxRetentionDays: 30,
  });
  const app = makeCollectorApp({
    collector,
    pages: { folder: setting.pages ?? '/nowhere', headersOf: pageHeaders },
    pass: () => Promise.resolve(),
    handle: () => Promise.resolve(),
    log,
  });
  const arrived: IncomingMessage[] = [];
  const server = makeServer(app).on('request', (request: IncomingMessage) => arrived.push(request));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (method: string, path: string, init: RequestInit = {}): Promise<Answered> => {
    const { status, headers, ...response } = await toAnswer(
      await fetch(`${root}${path}`, { method, ...init }),
    );
    return { status, headers, ...response };
  };
  const base = `/upload/v1/${TARGET.pod}/${TARGET.container}`;
  return {
    root,
    base,
    collector,
    store: fake,
    ...cluster,
    requests,
    lines,
    state,
    ask,
    /** How many bodies are being read right now. */
    reading: () => arrived.filter((request) => request.listenerCount('data') > 0).length,
    /** A JSON request of a tool. */
    tell: (method: string, path: string, body: unknown, token = TOKEN) =>
      ask(method, `${base}${path}`, {
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      }),
    /** A chunk of a tool. */
    sendChunk: (file: string, number: number | string, bytes: Uint8Array | string, headers = {}) =>
      ask('PUT', `${base}/files/${file}/chunks/${number}`, {
        headers: {
          authorization: `Bearer ${TOKEN}`,
          [CRC_HEADER]: formatCrc(crc32(bytes)),
          ...headers,
        },
        body: typeof bytes === 'string' ? bytes : Buffer.from(bytes),
      }),
    /** A request of somebody else. */
    as: (token: string, method: string, path: string, headers = {}) =>
      ask(method, `/api/v1${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } }),
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function toAnswer(response: Response): Promise<Answered> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as unknown,
  };
}

/** What the API server of a test knows: uids of namespaces, who has which token, and PowerTools by `namespace/name`. */
export interface Cluster {
  readonly namespaces: Map<string, string>;
  readonly people: Map<string, Somebody>;
  readonly jobs: Map<string, StoredJob>;
}

/** One that knows the job of these tests and its token. */
export function aCluster(): Cluster {
  return {
    namespaces: new Map([[NAMESPACE.namespace, NAMESPACE.namespaceUid]]),
    people: new Map([[TOKEN, { username: UPLOADER, audiences: [audienceOf(JOB)] }]]),
    jobs: new Map([[`${JOB.namespace}/${JOB.name}`, aStoredJob()]]),
  };
}

/** What it answers to the requests of a collector. @throws KubeError */
export function serveCluster(cluster: Cluster, { method, path, body }: KubeRequest): unknown {
  const { people, jobs } = cluster;
  if (path.endsWith('/tokenreviews')) return { status: reviewToken(people, body as TokenReview) };
  if (path.endsWith('/subjectaccessreviews')) return { status: reviewAccess(people, body as AccessReview) };
  const [, asked] = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(path) ?? [];
  if (asked !== undefined) return { metadata: { name: asked, uid: find(cluster.namespaces, asked) } };
  const [, namespace = '', name] = /\/namespaces\/([^/]+)\/powertools(?:\/([^/]+))?$/.exec(path) ?? [];
  if (method !== 'GET' || namespace === '') throw new KubeError('Refused', 400, path);
  if (name === undefined)
    return { items: [...jobs].filter(([key]) => key.startsWith(`${namespace}/`)).map(([, job]) => job) };
  return find(jobs, `${namespace}/${name}`);
}

function find<T>(objects: ReadonlyMap<string, T>, key: string): T {
  const found = objects.get(key);
  if (!found) throw new KubeError('NotFound', 404, key);
  return found;
}

interface TokenReview {
  readonly spec: { readonly token: string; readonly audiences?: readonly string[] };
}

function reviewToken(people: Cluster['people'], { spec }: TokenReview): object {
  const found = people.get(spec.token);
  const { audiences = ['api'] } = found ?? {};
  const meant = audiences.filter((one) => (spec.audiences ?? ['api']).includes(one));
  return found && meant.length > 0
    ? { authenticated: true, user: { username: found.username, groups: ['people'] }, audiences: meant }
    : { authenticated: false, user: {} };
}

interface AccessReview {
  readonly spec: {
    readonly user: string;
    readonly resourceAttributes: Readonly<Record<'verb' | 'namespace' | 'resource' | 'subresource', string>>;
  };
}

function reviewAccess(people: Cluster['people'], { spec }: AccessReview): object {
  const { verb, namespace, resource, subresource } = spec.resourceAttributes;
  const who = [...people.values()].find(({ username }) => username === spec.user);
  const isMeant = resource === 'powertools' && subresource === 'artifacts';
  return { allowed: isMeant && (who?.may?.includes(`${verb} ${namespace}`) ?? false) };
}
