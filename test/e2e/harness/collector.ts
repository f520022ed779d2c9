import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { COLLECTOR_ENDPOINT } from '../../../lib/api/collector.ts';
import { CRC_HEADER, formatCrc } from '../../../lib/artifacts/crc.ts';
import { create, eventually, kube } from './api.ts';
import { sendThroughGateway, type Sent } from './gateway.ts';

const HOST = new URL(COLLECTOR_ENDPOINT).host;
const RBAC = 'rbac.authorization.k8s.io';

/** A request to the collector. */
export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly token: string;
  /** Bytes are sent as a chunk, all else as JSON. */
  readonly body?: unknown;
}

/** What the collector answered. */
export interface Answered<T> {
  readonly status: number;
  readonly body: T;
}

/** What a gateway says while there is no collector. */
const AWAY: readonly number[] = [502, 503, 504];

/** Asks the collector as pods of the cluster do. */
async function ask({ method = 'GET', path, token, body }: Ask): Promise<Answered<Readable>> {
  const authorization = `Bearer ${token}`;
  const answer = await sendThroughGateway(HOST, { method, path, ...coded(body, { authorization }) });
  return { status: answer.statusCode ?? 0, body: answer };
}

function coded(body: unknown, headers: object): Pick<Sent, 'headers' | 'body'> {
  if (Buffer.isBuffer(body)) return { headers: { ...headers, [CRC_HEADER]: formatCrc(crc32(body)) }, body };
  const json = body === undefined ? undefined : JSON.stringify(body);
  return { headers: { ...headers, 'content-type': 'application/json' }, body: json };
}

/**
 * Asks the collector and reads its answer to the end; again while it is away or dies meanwhile, since some cases kill it.
 * @param read takes the body.
 */
export function askFor<T>(asked: Ask, read: (body: Readable) => Promise<T>): Promise<Answered<T>> {
  return eventually(`the collector answers to ${asked.path}`, 90, async () => {
    try {
      const { status, body } = await ask(asked);
      const answered = { status, body: await read(body) };
      return !AWAY.includes(status) && answered;
    } catch {
      return undefined;
    }
  });
}

/** The status of an answer. */
export async function statusOf(asked: Ask): Promise<number> {
  return (await askFor(asked, buffer)).status;
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
