import { forbidden, notFound } from '../failure.ts';
import { namespaces } from '../kinds/namespaces.ts';
import type { KubeObject } from '../object.ts';
import { about, type Resource } from '../resource.ts';
import { find, type State } from '../state.ts';

/** The namespace of that name; undefined when there is none, and for the empty name, which cluster-wide objects have. */
export function namespaceOf(state: State, namespace: string): KubeObject | undefined {
  return find(state, namespaces, { namespace: '', name: namespace })?.object;
}

/** Namespaces that cannot be deleted. */
const IMMORTAL = ['default', 'kube-system', 'kube-public'];

/** @throws Failure 403 when the namespace is one that Kubernetes needs. */
export function refuseImmortal(resource: Resource, name: string): void {
  if (resource === namespaces && IMMORTAL.includes(name))
    throw forbidden(about(namespaces, name), 'this namespace may not be deleted');
}

/**
 * @throws Failure 404 when the namespace does not exist, 403 when it is being deleted: nothing new comes into it.
 */
export function admitInto(state: State, resource: Resource, namespace: string, name: string): void {
  if (!resource.namespaced) return;
  const found = namespaceOf(state, namespace);
  if (!found) throw notFound(about(namespaces, namespace));
  if (found.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(about(resource, name), why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);
}
