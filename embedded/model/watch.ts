import type { Change } from './change.ts';
import { present } from './change.ts';
import { withMeta, type KubeObject } from './object.ts';
import type { Resource } from './resource.ts';
import { fieldSelector } from './selector/fields.ts';
import { labelSelector } from './selector/labels.ts';
import { list, type State } from './state.ts';

/** What a watch shows. */
export interface WatchQuery {
  readonly resource: Resource;
  /** Namespaces to watch; all without it. Cluster-wide kinds have none. */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /**
   * Where it begins: after a resource version, or with the objects that exist (`start`), or with the next
   * change (`now`, the default).
   */
  readonly since?: number | 'start' | 'now';
}

/** An event of a watch, as the API server sends it. */
export interface WatchEvent {
  readonly type: Change['type'];
  readonly object: KubeObject;
}

/** Turns a change into what a watch shows of it; undefined when it shows nothing. */
export type View = (change: Change) => WatchEvent | undefined;

/** Compiles a query. @throws Failure 400 when a selector cannot be read. */
export function viewOf(query: WatchQuery): View {
  const { resource } = query;
  const matches = matcherOf(query);
  return (change) => (change.resource === resource ? eventOf(change, matches) : undefined);
}

function matcherOf({ resource, namespaces, ...query }: WatchQuery): (object: KubeObject) => boolean {
  const labels = query.labelSelector ? labelSelector(query.labelSelector) : undefined;
  const fits = query.fieldSelector ? fieldSelector(query.fieldSelector, resource) : undefined;
  const within = namespaces && new Set(namespaces);
  return (object) =>
    (within?.has(object.metadata.namespace ?? '') ?? true) &&
    (labels?.(object.metadata.labels) ?? true) &&
    (fits?.(object) ?? true);
}

// What enters the selection is shown as added, what leaves it as deleted: the old object with the new version.
function eventOf(change: Change, matches: (object: KubeObject) => boolean): WatchEvent | undefined {
  const { type, resource, object, old } = change;
  const before = old !== undefined && matches(old);
  const after = type !== 'DELETED' && matches(object);
  if (!before && !after) return undefined;
  if (before && after) return { type: 'MODIFIED', object: present(resource, object) };
  if (after) return { type: 'ADDED', object: present(resource, object) };
  const last = type === 'DELETED' ? object : (old ?? object);
  const { resourceVersion } = object.metadata;
  return {
    type: 'DELETED',
    object: present(resource, withMeta(last, { ...last.metadata, resourceVersion })),
  };
}

/** The objects that exist, as a watch shows them that begins with them. */
export function initialEvents(state: State, query: WatchQuery): WatchEvent[] {
  const matches = matcherOf(query);
  return list(state, query.resource, undefined)
    .map(({ object }) => object)
    .filter(matches)
    .map((object) => ({ type: 'ADDED', object: present(query.resource, object) }));
}
