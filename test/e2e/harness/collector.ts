import * as http from 'node:http';
import type { Readable } from 'node:stream';
import { COLLECTOR_ENDPOINT } from '../../../lib/api/collector.ts';
import { create, find, kube } from './api.ts';

const GATEWAY = '/api/v1/namespaces/kourier-system/services/kourier-internal';
const HOST = new URL(COLLECTOR_ENDPOINT).host;
const RBAC = 'rbac.authorization.k8s.io';

/** A request to the collector. */
export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly token: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** What the collector answered; the body is not read yet. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Readable;
}

/** Asks the collector as pods of the cluster do. */
export async function ask({ method = 'GET', path, token, body }: Ask): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = { host: HOST, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  http
    .request(`http://${await gateway()}${path}`, { method, headers, timeout: 60_000 })
    .on('response', (answer) =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
    )
    .on('error', reject)
    .end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

/** The status of an answer that nobody reads. */
export async function statusOf(asked: Ask): Promise<number> {
  const { status, body } = await ask(asked);
  body.resume();
  return status;
}

/** The address by which pods reach all that Knative serves. */
export async function gateway(): Promise<string> {
  const service = await find<{ spec: { clusterIP: string } }>(GATEWAY);
  if (!service) throw new Error('the cluster has no gateway kourier-internal');
  return service.spec.clusterIP;
}

/** A ServiceAccount that may read the results of a namespace, or, without a role, nothing; gives its token. */
export async function makeReader(ns: string, name: string, role?: string): Promise<string> {
  const accounts = `/api/v1/namespaces/${ns}/serviceaccounts`;
  await create(accounts, { metadata: { name } });
  if (role !== undefined)
    await create(`/apis/${RBAC}/v1/namespaces/${ns}/rolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name, namespace: ns }],
    });
  const path = `${accounts}/${name}/token`;
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const { status } = (await kube({ method: 'POST', path, body: request })) as { status: { token: string } };
  return status.token;
}
