import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ApiServer } from './model/api-server.ts';
import type { KubeObject } from './model/object.ts';
import { collectionPath } from './model/path.ts';
import { apiVersionOf } from './model/resource.ts';

const MANIFESTS = join(import.meta.dirname, '../knative/base');

/** What of the deployment is content and not Knative: the rest is run by this process. */
const FILES = ['namespaces.yaml', 'profiler-images.yaml', 'budgets.yaml', 'rbac/uploader.yaml'];

/** Makes what is in every cluster with toe: its namespaces, with `default`, and what admins fill in. */
export function install(server: ApiServer): void {
  make(server, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  for (const file of FILES)
    for (const document of parseAllDocuments(readFileSync(join(MANIFESTS, file), 'utf8')))
      make(server, document.toJS() as Parameters<typeof make>[1]);
}

/** @throws Error when it is refused. Kinds that the model does not know (quotas) are left out. */
function make(
  server: ApiServer,
  object: Pick<KubeObject, 'apiVersion' | 'kind'> & { metadata: Partial<KubeObject['metadata']> },
): void {
  const { apiVersion, kind, metadata } = object;
  const resource = server.resources.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
  if (!resource) return;
  const path = collectionPath(resource, metadata.namespace);
  const { status, body } = server.handle({ method: 'POST', path, body: object });
  if (status !== 201) throw new Error(`${String(kind)} ${metadata.name ?? ''}: ${JSON.stringify(body)}`);
}
