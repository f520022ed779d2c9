import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { makeClient } from '../../../lib/kube/client.ts';
import { powerToolsPath } from '../../../lib/kube/paths.ts';
import { KubeError, type Kube, type KubeErrorCode, type KubeRequest } from '../../../lib/kube/port.ts';
import type { Account, Installation } from '../install.ts';
import { configOf } from './config-of.ts';
import { fetchAs, type Answer } from './fetch-as.ts';
import { until } from './until.ts';

const { endpoint, tokens } = JSON.parse(process.env['TOE_TEST_INSTALLATION'] ?? '{}') as Installation;

/** May do everything. */
export const admin: Kube = makeClient(configOf(endpoint, endpoint.token));

/** Somebody with the real token of a ServiceAccount of ours, and no other right. */
export function clientOf(account: Account): Kube {
  return clientWith(tokens[account]);
}

/** Somebody who has a token. */
export function clientWith(token: string): Kube {
  return makeClient(configOf(endpoint, token));
}

/** Why a request was refused. @throws Error when it was not. */
export async function refusalOf(asked: Promise<unknown>): Promise<KubeError> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof KubeError) return error;
    throw error;
  }
  throw new Error('the API server accepted what it should have refused');
}

/** The code of the error of a request, or `accepted`. */
export function verdictOf(asked: Promise<unknown>): Promise<KubeErrorCode | 'accepted'> {
  return asked.then(
    () => 'accepted' as const,
    (error: unknown) => {
      if (error instanceof KubeError) return error.code;
      throw error;
    },
  );
}

/** A GET of the admin in a representation of one's choice. */
export function getAs(accept: string, path: string): Promise<Answer> {
  return fetchAs(endpoint, accept, path);
}

/** What the API server warns the admin of while it carries out a request, for what the client of the functions hides. */
export function warningsOf({ method, path, query = {}, patch, body }: KubeRequest): Promise<string[]> {
  const type = patch === undefined ? 'application/json' : `application/${patch}-patch+json`;
  const headers = { authorization: `Bearer ${endpoint.token}`, 'content-type': type };
  const url = `${endpoint.server}${path}?${new URLSearchParams(query).toString()}`;
  return new Promise((resolve, reject) => {
    request(url, { method, ca: endpoint.ca, headers }, (response) => {
      response.resume();
      const told = [response.headers['warning'] ?? []].flat().join('\n');
      if ((response.statusCode ?? 500) >= 300) reject(new Error(`${response.statusCode}: ${path}`));
      else
        resolve(
          [...told.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
            text.replaceAll('\\"', '"'),
          ),
        );
    })
      .on('error', reject)
      .end(JSON.stringify(body));
  });
}

/** A server-side apply of the admin in YAML; the client of the functions sends JSON. @returns the status. */
export function applyYaml(path: string, query: Readonly<Record<string, string>>, text: string) {
  const type = 'application/apply-patch+yaml';
  const headers = { authorization: `Bearer ${endpoint.token}`, 'content-type': type };
  const url = `${endpoint.server}${path}?${new URLSearchParams(query).toString()}`;
  return new Promise<number | undefined>((resolve, reject) => {
    request(url, { method: 'PATCH', ca: endpoint.ca, headers }, (response) => {
      resolve(response.resume().statusCode);
    })
      .on('error', reject)
      .end(text);
  });
}

/** Ends a namespace with what tests make in it, as the controller of namespaces does, of which there is none here. */
export async function removeNamespace(name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`;
  const rolebindings = `/apis/rbac.authorization.k8s.io/v1/namespaces/${name}/rolebindings`;
  for (const all of [powerToolsPath(name), rolebindings, `${path}/serviceaccounts`])
    await admin({ method: 'DELETE', path: all });
  const found = (await admin({ method: 'DELETE', path })) as { readonly spec: object };
  const headers = { authorization: `Bearer ${endpoint.token}`, 'content-type': 'application/json' };
  const sent = request(`${endpoint.server}${path}/finalize`, { method: 'PUT', ca: endpoint.ca, headers });
  sent.end(JSON.stringify({ ...found, spec: { finalizers: [] } }));
  const status = await new Promise((resolve, reject) => {
    sent.once('response', (response) => resolve(response.resume().statusCode)).once('error', reject);
  });
  if (status !== 200) throw new Error(`${path}/finalize: ${String(status)}`);
  // Until the admission of the API server has heard of it, it lets nothing into a new namespace of this name.
  const body = { metadata: { name: 'any' } };
  const trial = { method: 'POST', path: `${path}/configmaps`, query: { dryRun: 'All' }, body } as const;
  await until(async () => (await verdictOf(admin(trial))) === 'NotFound');
}

/** The annotations that a request left in the audit log. @param mark a text in the URI of that request. */
export async function auditOf(mark: string): Promise<Readonly<Record<string, string>>> {
  for (let tries = 0; tries < 100; tries += 1) {
    const line = (await readFile(endpoint.auditLog, 'utf8')).split('\n').find((one) => one.includes(mark));
    if (line) return (JSON.parse(line) as { annotations?: Record<string, string> }).annotations ?? {};
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the audit log knows nothing of ${mark}`);
}

/** A watch; the returned function ends it. */
export async function watch(
  account: Account,
  path: string,
  query: Readonly<Record<string, string>>,
  onEvent: (type: string, object: unknown) => void,
): Promise<() => void> {
  const url = `${endpoint.server}${path}?${new URLSearchParams({ ...query, watch: 'true' }).toString()}`;
  const headers = { accept: 'application/json', authorization: `Bearer ${tokens[account]}` };
  const sent = request(url, { ca: endpoint.ca, headers, agent: false });
  sent.end();
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  if (response.statusCode !== 200) throw new Error(`watch of ${path}: ${response.statusCode}`);
  let rest = '';
  response.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { type, object } = JSON.parse(line) as { type: string; object: unknown };
      onEvent(type, object);
    }
  });
  response.on('error', () => undefined);
  sent.on('error', () => undefined);
  return () => void sent.destroy();
}
