import { Agent, request as sendHttps } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Answer, ApiRequest } from '../../embedded/model/api-server.ts';
import { PROFILING_LABEL } from '../../lib/api/names.ts';
import type { Endpoint } from '../api/control-plane.ts';
import type { Case, Grant } from './case.ts';
import type { Seen, Target } from './target.ts';

const PATCH_TYPES = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

let count = 0;

/** A real kube-apiserver, as its admin; other users are impersonated. */
export function realTarget(endpoint: Endpoint): Target {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: endpoint.ca });
  const send = async (request: ApiRequest, user?: string): Promise<Answer> => {
    const { status, text } = await exchange(endpoint, agent, request, user);
    return { status, body: decode(text) };
  };
  return {
    open: async (of) => {
      count += 1;
      const namespace = `case-${process.pid.toString(36)}${Date.now().toString(36)}-${count}`;
      await prepare(send, namespace, of);
      return {
        namespace,
        send,
        watch: async ({ watch, query = {}, since }) => {
          // A list is as new as can be, and comes from the cache that feeds watches: then they have everything, too.
          await send({ method: 'GET', path: watch });
          // Its time runs from when it is asked, and what a busy server has not sent by then never comes.
          const asked = { ...query, watch: 'true', resourceVersion: since, timeoutSeconds: '3' };
          const { text } = await exchange(endpoint, agent, { method: 'GET', path: watch, query: asked });
          return text
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Seen);
        },
      };
    },
  };
}

type Send = (request: ApiRequest, user?: string) => Promise<Answer>;

// Pods need the ServiceAccount that a controller would make; PowerTools, a namespace that is opted in.
async function prepare(send: Send, namespace: string, { labels = {}, grants = {} }: Case): Promise<void> {
  const metadata = { name: namespace, labels: { [PROFILING_LABEL]: 'enabled', ...labels } };
  await must(send, { method: 'POST', path: '/api/v1/namespaces', body: { metadata } });
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await must(send, { method: 'POST', path, body: { metadata: { name: 'default' } } });
  for (const [user, rules] of Object.entries(grants)) await grant(send, namespace, user, rules);
}

async function must(send: Send, request: ApiRequest): Promise<Answer['body']> {
  const { status, body } = await send(request);
  if (status >= 300) throw new Error(`${request.method} ${request.path}: ${JSON.stringify(body)}`);
  return body;
}

async function grant(send: Send, namespace: string, user: string, rules: readonly Grant[]): Promise<void> {
  const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  await must(send, { method: 'POST', path: `${path}/roles`, body: { metadata: { name: user }, rules } });
  const group = 'rbac.authorization.k8s.io';
  const body = {
    metadata: { name: user },
    roleRef: { apiGroup: group, kind: 'Role', name: user },
    subjects: [{ apiGroup: group, kind: 'User', name: user }],
  };
  await must(send, { method: 'POST', path: `${path}/rolebindings`, body });
  await waitGranted(send, namespace, user, rules);
}

/** The authorizer learns of a role a moment after it is stored. */
async function waitGranted(
  send: Send,
  namespace: string,
  user: string,
  [rule]: readonly Grant[],
): Promise<void> {
  if (!rule) return;
  const [resource = '', subresource] = (rule.resources[0] ?? '').split('/');
  const [name] = rule.resourceNames ?? [];
  const asked = { namespace, verb: rule.verbs[0], group: rule.apiGroups[0], resource, subresource, name };
  const body = { spec: { user, resourceAttributes: asked } };
  for (let tries = 0; tries < 200; tries += 1) {
    const review = await must(send, {
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      body,
    });
    if ((review as { status?: { allowed?: boolean } }).status?.allowed) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${user} was not granted its rights`);
}

async function exchange(
  endpoint: Endpoint,
  agent: Agent,
  { method, path, query, body, patch }: ApiRequest,
  user?: string,
): Promise<{ status: number; text: string }> {
  const search = query ? `?${new URLSearchParams(query).toString()}` : '';
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    accept: 'application/json',
    'user-agent': 'toe',
    authorization: `Bearer ${endpoint.token}`,
    ...(user === undefined ? {} : { 'impersonate-user': user }),
    ...(text === undefined
      ? {}
      : {
          'content-type': patch ? PATCH_TYPES[patch] : 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
  };
  return new Promise((resolve, reject) => {
    sendHttps(
      `${endpoint.server}${path}${search}`,
      { method, headers, agent, ca: endpoint.ca },
      (response) => {
        readText(response).then(
          (answer) => resolve({ status: response.statusCode ?? 0, text: answer }),
          reject,
        );
      },
    )
      .on('error', reject)
      .end(text);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function decode(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return text;
  }
}
