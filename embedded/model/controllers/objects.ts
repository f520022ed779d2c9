import type { ApiServer } from '../api-server.ts';
import type { KubeObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import { list } from '../state.ts';

/** An object and its kind. */
export interface Found {
  readonly resource: Resource;
  readonly object: KubeObject;
}

/** Every object, or those of one namespace. */
export function allObjects(server: ApiServer, namespace?: string): readonly Found[] {
  const state = server.state();
  const kinds = namespace === undefined ? server.resources : server.resources.filter((one) => one.namespaced);
  return kinds.flatMap((resource) =>
    list(state, resource, namespace).map(({ object }) => ({ resource, object })),
  );
}
