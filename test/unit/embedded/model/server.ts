import { makeApiServer, type ApiRequest, type ApiServer } from '../../../../embedded/model/api-server.ts';
import type { JsonObject } from '../../../../embedded/model/json.ts';
import type { KubeObject } from '../../../../embedded/model/object.ts';

export const PODS = '/api/v1/namespaces/shop/pods';
export const MAPS = '/api/v1/namespaces/shop/configmaps';
export const JOBS = '/apis/batch/v1/namespaces/shop/jobs';
export const TOOLS = '/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/shop/powertools';

/** A server with a namespace `shop`, whose clock is moved by hand. */
export interface Shop {
  readonly server: ApiServer;
  /** Sends a request that must go through. @throws Error with the answer when it does not. */
  readonly send: (
    method: ApiRequest['method'],
    path: string,
    body?: unknown,
    more?: Partial<ApiRequest>,
  ) => KubeObject;
  /** Status of the answer. */
  readonly statusOf: (method: ApiRequest['method'], path: string, body?: unknown) => number;
  /** Moves its clock on. */
  readonly advance: (seconds: number) => void;
}

export function openShop(): Shop {
  let clock = Date.parse('2026-01-01T00:00:00Z');
  const server = makeApiServer({ now: () => new Date(clock), frozen: true });
  const send: Shop['send'] = (method, path, body, more = {}) => {
    const answer = server.handle({ method, path, body, ...more });
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    return answer.body as KubeObject;
  };
  send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  return {
    server,
    send,
    statusOf: (method, path, body) => server.handle({ method, path, body }).status,
    advance: (seconds) => void (clock += seconds * 1000),
  };
}

export function pod(name: string, metadata: JsonObject = {}): JsonObject {
  const spec = { nodeName: 'node-1', containers: [{ name: 'app', image: 'app:v1' }] };
  return { metadata: { name, ...metadata }, spec };
}

export function map(name: string, metadata: JsonObject = {}): JsonObject {
  return { metadata: { name, ...metadata }, data: { a: '1' } };
}

export function powerTool(name: string, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
    kind: 'PowerTool',
    metadata: { name, ...metadata },
    spec: { tool: { name: 'aperf' }, targets: { labelSelector: { matchLabels: { app: 'web' } } } },
  };
}

export function timer(name: string, spec: JsonObject = {}): JsonObject {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } };
  const own = { parallelism: 0, activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 300, template };
  return { metadata: { name, labels: { 'toe.run/timer': 'u' } }, spec: { ...own, ...spec } };
}

/** An owner reference to an object. */
export function ownedBy({ apiVersion, kind, metadata }: KubeObject, block = false): JsonObject {
  const { name, uid } = metadata;
  return {
    ownerReferences: [{ apiVersion, kind, name, uid, ...(block ? { blockOwnerDeletion: true } : {}) }],
  };
}
