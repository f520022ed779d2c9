import { deepFreeze } from './json.ts';
import { withMeta, type KubeObject } from './object.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import { keyOf, put, type State, type Stored } from './state.ts';

/** One write, as watches see it. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: Resource;
  /** As it is now; after a deletion, as it was, with the version of the deletion. */
  readonly object: KubeObject;
  /** As it was before. */
  readonly old?: KubeObject;
  readonly version: number;
  /** Everything, right after this change. */
  readonly state: State;
}

/** What a request has done, and the answer to it. */
export interface Outcome {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** In order; none when nothing was stored. */
  readonly changes: readonly Change[];
}

/** Stores an object with the next version. */
export function save(state: State, resource: Resource, stored: Stored, old?: Stored): Change {
  const version = state.version + 1;
  const object = withVersion(stored.object, version);
  const next = put({ ...state, version }, resource, keyOf(object), { ...stored, object });
  return {
    type: old ? 'MODIFIED' : 'ADDED',
    resource,
    object,
    ...(old ? { old: old.object } : {}),
    version,
    state: next,
  };
}

/** Takes an object away. */
export function erase(state: State, resource: Resource, { object: old }: Stored): Change {
  const version = state.version + 1;
  const next = put({ ...state, version }, resource, keyOf(old), undefined);
  return { type: 'DELETED', resource, object: withVersion(old, version), old, version, state: next };
}

function withVersion(object: KubeObject, version: number): KubeObject {
  return withMeta(object, { ...object.metadata, resourceVersion: String(version) });
}

/** An object as it is answered: built-in kinds are stored without their kind. */
export function present(resource: Resource, object: KubeObject): KubeObject {
  if (!resource.behaviour.builtIn) return object;
  return { kind: resource.kind, apiVersion: apiVersionOf(resource), ...object };
}

/** Makes every object of a change unchangeable. */
export function freeze({ object }: Change): void {
  deepFreeze(object);
}
