import * as http from 'node:http';
import { find } from './api.ts';

const GATEWAY = '/api/v1/namespaces/kourier-system/services/kourier-internal';

/** A request to a service of Knative. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer | undefined;
}

/** Asks a service of Knative by its name, as pods of the cluster do. @returns the answer, with a body still to be read. */
export async function sendThroughGateway(
  host: string,
  { method, path, headers, body }: Sent,
): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const options = { method, headers: { ...headers, host }, timeout: 60_000 };
  http
    .request(`http://${await gateway()}${path}`, options)
    .on('response', resolve)
    .on('error', reject)
    .end(body);
  return promise;
}

/** The address by which pods reach all that Knative serves. */
export async function gateway(): Promise<string> {
  const service = await find<{ spec: { clusterIP: string } }>(GATEWAY);
  if (!service) throw new Error('the cluster has no gateway kourier-internal');
  return service.spec.clusterIP;
}
