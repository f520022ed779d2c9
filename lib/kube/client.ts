import * as http from 'node:http';
import * as https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { codeOf, KubeError, type Kube, type KubeRequest, type PatchKind } from './port.ts';
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
 * A client for the cluster of KUBECONFIG, else for the one we run in. Where the API server is and who we are
 * is the business of @kubernetes/client-node (with token renewal); its generated classes stay outside, since
 * loading them costs more than all the rest of a function's start (docs/adr/0002).
 * @param hear is told the time of the API server with each answer.
 */
export function makeClient(
  config: KubeConfig = loadConfig(),
  hear: ServerClock['hear'] = () => undefined,
): Kube {
  let agent: http.Agent | undefined;
  return async (request) => {
    const options: https.RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(options);
    const url = urlOf(config, request);
    agent ??= makeAgent(url, options);
    return send(url, request, { ...options, agent, hear });
  };
}

function loadConfig(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromDefault();
  return config;
}

// Plain http is for an API server on this machine: KubeConfig refuses it unless TLS is switched off by name.
function makeAgent(
  { protocol }: URL,
  { ca, cert, key, rejectUnauthorized }: https.RequestOptions,
): http.Agent {
  const common = { keepAlive: true, maxSockets: MAX_CONNECTIONS };
  if (protocol === 'http:') return new http.Agent(common);
  return new https.Agent({ ...common, ca, cert, key, rejectUnauthorized });
}

function urlOf(config: KubeConfig, { path, query }: KubeRequest): URL {
  const server = config.getCurrentCluster()?.server ?? '';
  const search = query ? `?${new URLSearchParams(query).toString()}` : '';
  return new URL(`${server}${path}${search}`);
}

type SendOptions = https.RequestOptions & Pick<ServerClock, 'hear'>;

function send(url: URL, request: KubeRequest, { hear, ...options }: SendOptions): Promise<unknown> {
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
      headers,
      timeout: TIMEOUT_SECONDS * 1000,
    });
    sent.on('response', (response) => {
      hear(response.headers.date);
      void read(response).then(resolve, reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_SECONDS}s`)));
    sent.on('error', (error) => reject(new KubeError('Unavailable', 0, `API server: ${error.message}`)));
    sent.end(body);
  });
}

async function read(response: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return JSON.parse(text);
  throw new KubeError(codeOf(status), status, messageOf(text));
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: string };
    return message ?? text.slice(0, 500);
  } catch {
    return text.slice(0, 500);
  }
}
