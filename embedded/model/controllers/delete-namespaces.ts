import type { ApiServer } from '../api-server.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { objectAt, type KubeObject } from '../object.ts';
import { pathOf } from '../path.ts';
import { list } from '../state.ts';
import { allObjects } from './objects.ts';

/**
 * One round of the namespace controller: deletes what is in namespaces that are being deleted, and ends those
 * that are empty. What has a finalizer, and pods that are still being ended, hold it up.
 * @returns how many objects it has written; 0 when there is nothing left to do.
 */
export function deleteNamespaces(server: ApiServer): number {
  const ending = list(server.state(), namespaces, '')
    .map(({ object }) => object)
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const before = server.state().version;
  for (const namespace of ending) endNamespace(server, namespace);
  return server.state().version - before;
}

function endNamespace(server: ApiServer, namespace: KubeObject): void {
  const { name } = namespace.metadata;
  for (const { resource, object } of allObjects(server, name))
    if (object.metadata.deletionTimestamp === undefined)
      server.handle({
        method: 'DELETE',
        path: pathOf(resource, object),
        body: { propagationPolicy: 'Background' },
      });
  if (allObjects(server, name).length > 0) return;
  const spec = { ...objectAt(namespace, 'spec'), finalizers: [] };
  const path = pathOf(namespaces, namespace, 'finalize');
  server.handle({ method: 'PUT', path, body: { ...namespace, spec } });
}
