import { readdir, readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { makeClient } from '../../lib/kube/client.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { SERVICE_NAMES, type ServiceName } from '../../functions/registry.ts';
import { GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { serviceName, SOURCE_ACCOUNT } from '../../knative/generators/names.ts';
import type { Endpoint } from './control-plane.ts';
import { apply } from './harness/apply.ts';
import { configOf } from './harness/config-of.ts';
import { fetchAs } from './harness/fetch-as.ts';
import { waitInForce } from './harness/in-force.ts';
import type { KubeObject } from './harness/path-of.ts';

/** Who acts in the name of toe: each function, and the event sources. */
export type Account = ServiceName | 'source';

/** Tokens of their ServiceAccounts: exactly the rights that the manifests give them. */
export type Tokens = Readonly<Record<Account, string>>;

/** What the control plane is for the test files. */
export interface Installation {
  readonly endpoint: Endpoint;
  readonly tokens: Tokens;
}

/** Installs toe as far as it goes without Knative: namespaces, CRDs, image map, roles. */
export async function install(endpoint: Endpoint): Promise<Installation> {
  const admin = makeClient(configOf(endpoint, endpoint.token));
  const objects = await readManifests();
  for (const object of objects) {
    await apply(admin, withGap(object));
    if (object.kind === 'CustomResourceDefinition') await waitServed(endpoint, object);
  }
  await waitInForce(admin, objects);
  const accounts: [Account, string][] = SERVICE_NAMES.map((name) => [name, serviceName(name)]);
  accounts.push(['source', SOURCE_ACCOUNT]);
  const tokens = accounts.map(
    async ([name, account]) => [name, await mintBoundToken(admin, SYSTEM_NAMESPACE, account)] as const,
  );
  return { endpoint, tokens: Object.fromEntries(await Promise.all(tokens)) as Tokens };
}

/** An object with this label is stored as if it had been there before the policies about what admins set. */
export const STORED_BEFORE = { 'test.toe.run/stored-before': '' };

const WITH_GAP: readonly string[] = ['tool-limits', 'power-tool-configs'].map(
  (name) => `toe-${name}.${GROUP}`,
);

/** What was stored before a policy came, or before a config changed, still ends in words in the status. */
function withGap(object: KubeObject): KubeObject {
  if (object.kind !== 'ValidatingAdmissionPolicyBinding' || !WITH_GAP.includes(object.metadata.name))
    return object;
  const [key] = Object.keys(STORED_BEFORE);
  const objectSelector = { matchExpressions: [{ key, operator: 'DoesNotExist' }] };
  return { ...object, spec: { ...object.spec, matchResources: { objectSelector } } };
}

/** Every object of knative/ that a plain API server knows: first namespaces, then CRDs. */
export async function readManifests(): Promise<KubeObject[]> {
  const objects = await readObjects('knative/crds', 'knative/base');
  const known = objects.filter(
    ({ apiVersion }) => !/(knative\.dev|kustomize\.config\.k8s\.io)\//.test(apiVersion),
  );
  return known.sort((a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'));
}

/** Every object in the YAML files of some folders. */
export async function readObjects(...folders: readonly string[]): Promise<KubeObject[]> {
  const listed = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true })));
  const files = folders.flatMap((folder, at) => (listed[at] ?? []).sort().map((file) => `${folder}/${file}`));
  const texts = await Promise.all(
    files.filter((file) => file.endsWith('.yaml')).map((file) => readFile(file, 'utf8')),
  );
  return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as KubeObject));
}

/**
 * Waits until all clients find a kind. A policy that finds the kind of its parameters only later refuses everything
 * until then: the API server asks anew each 30 s.
 */
async function waitServed(endpoint: Endpoint, { metadata, spec }: KubeObject): Promise<void> {
  const { group, names } = spec as { group: string; names: { plural: string } };
  for (let tries = 0; tries < 600; tries += 1) {
    const { text } = await fetchAs(endpoint, DISCOVERY, '/apis');
    const { items } = JSON.parse(text) as Discovery;
    const served = items.find(({ metadata: { name } }) => name === group)?.versions ?? [];
    if (served.some(({ resources }) => resources?.some(({ resource }) => resource === names.plural))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${metadata.name} is not served`);
}

/** All groups in one answer, as the API server itself asks for it. */
const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

interface Discovery {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly versions: readonly { readonly resources?: readonly { readonly resource: string }[] }[];
  }[];
}

/** The token that a kubelet would give a pod of a ServiceAccount. The pod is real, but nobody runs it. */
export async function mintBoundToken(admin: Kube, namespace: string, account: string): Promise<string> {
  const { metadata } = (await admin({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods`,
    body: podOf(account),
  })) as KubeObject;
  const { name, uid } = metadata;
  return mintToken(admin, namespace, account, { apiVersion: 'v1', kind: 'Pod', name, uid });
}

// As Pod Security wants it in the system namespace.
function podOf(account: string): object {
  const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  };
  return {
    metadata: { generateName: `${account}-` },
    spec: {
      serviceAccountName: account,
      containers: [{ name: 'function', image: 'registry.test/function:v1', securityContext }],
    },
  };
}

/**
 * A real token of a ServiceAccount, good for an hour.
 * @param boundObjectRef the object with which it ends; without it, it is not bound to any.
 */
export async function mintToken(
  admin: Kube,
  namespace: string,
  account: string,
  boundObjectRef?: object,
): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600, boundObjectRef },
  };
  const { status } = (await admin({ method: 'POST', path, body })) as { status: { token: string } };
  return status.token;
}
