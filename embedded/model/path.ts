import type { KubeObject } from './object.ts';
import { apiVersionOf, type Resource } from './resource.ts';

/** Where the objects of a kind are in the API. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const root = resource.group ? `/apis/${apiVersionOf(resource)}` : `/api/${resource.version}`;
  return `${root}${namespace ? `/namespaces/${namespace}` : ''}/${resource.plural}`;
}

/** Where an object is in the API. */
export function pathOf(resource: Resource, { metadata }: KubeObject, subresource?: string): string {
  const path = `${collectionPath(resource, metadata.namespace)}/${metadata.name}`;
  return subresource ? `${path}/${subresource}` : path;
}
