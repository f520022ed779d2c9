import * as http from 'node:http';
import * as https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { KubeError, type KubeRequest, type PatchKind } from './port.ts';
import type { ServerClock } from './server-clock.ts';

/** Connections to the API server at once; more requests wait for a free one. */
const MAX_CONNECTIONS = 16;
/** Seconds without a byte after which a request counts as unanswered. */
const TIMEOUT_SECONDS = 20;

const PATCH_TYPES: Readonly<Record<PatchKind, string>> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

/**
 * Sends a request to the API server and gives its answer, whichever that is, with a body that is still to be read.
 * @throws KubeError `Unavailable` when there is no answer.
 */
export type Transport = (request: KubeRequest) => Promise<http.IncomingMessage>;

/**
 * The way to the cluster of a kubeconfig, as whom it says.
 * @param hear is told the time of the API server with each answer.
 */
export function makeTransport(config: KubeConfig, hear: ServerClock['hear'] = () => undefined): Transport {
  let agent: http.Agent | undefined;
  return async (request) => {
    const options: https.RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(options);
    const url = urlOf(config, request);
    agent ??= makeAgent(config, url, options);
    return send(url, request, { ...options, agent, hear });
  };
}

// Plain http is for an API server on this machine: KubeConfig refuses it unless TLS is switched off by name.
function makeAgent(config: KubeConfig, { protocol }: URL, options: https.RequestOptions): http.Agent {
  // Only KubeConfig knows how to pass proxies.
  if (config.getCurrentCluster()?.proxyUrl && options.agent instanceof http.Agent) return options.agent;
  const common = { keepAlive: true, maxSockets: MAX_CONNECTIONS };
  if (protocol === 'http:') return new http.Agent(common);
  const { ca, cert, key, rejectUnauthorized, servername } = options;
  return new https.Agent({ ...common, ca, cert, key, rejectUnauthorized, servername });
}

function urlOf(config: KubeConfig, { path, query }: KubeRequest): URL {
  const server = config.getCurrentCluster()?.server ?? '';
  const search = query ? `?${new URLSearchParams(query).toString()}` : '';
  return new URL(`${server}${path}${search}`);
}

type SendOptions = https.RequestOptions & Pick<ServerClock, 'hear'>;

function send(
  url: URL,
  request: KubeRequest,
  { hear, ...options }: SendOptions,
): Promise<http.IncomingMessage> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const type = request.patch ? PATCH_TYPES[request.patch] : 'application/json';
  const headers = {
    ...(options.headers as Record<string, string>),
    // As kubectl asks: the keys of the API server (/openid/v1/jwks) are JSON of another name.
    accept: 'application/json, */*',
    'user-agent': 'toe',
    ...(body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'http:' ? http : https).request(url, {
      ...options,
      method: request.method,
      signal: request.signal,
      headers,
      timeout: TIMEOUT_SECONDS * 1000,
    });
    sent.on('response', (response) => {
      hear(response.headers.date);
      resolve(response);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_SECONDS}s`)));
    sent.on('error', (error) => reject(new KubeError('Unavailable', 0, `API server: ${error.message}`)));
    sent.end(body);
  });
}
