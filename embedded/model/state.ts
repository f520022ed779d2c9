import type { Owners } from './ownership/owners.ts';
import type { KubeObject } from './object.ts';
import type { Resource } from './resource.ts';

/** An object as it is stored, with who has written which of its fields. */
export interface Stored {
  readonly object: KubeObject;
  readonly owners: Owners;
}

/** The objects of one kind in one namespace, by name. Cluster-wide kinds have one shelf, without a name. */
interface Shelf {
  readonly namespace: string;
  readonly items: readonly Stored[];
}

/**
 * All that the API server knows, as a value: a write gives another state that shares all the rest. So a
 * snapshot is a reference, and an old state can still be read.
 */
export interface State {
  /** Version of the last write: the resource version of lists. */
  readonly version: number;
  /** How many uids and names have been made up: what follows depends on nothing else. */
  readonly serial: number;
  readonly tables: ReadonlyMap<Resource, readonly Shelf[]>;
}

/** An API server on which nothing was ever written. */
export const EMPTY: State = { version: 1, serial: 0, tables: new Map() };

/** Which object of a resource; the namespace of cluster-wide kinds is the empty text. */
export interface Key {
  readonly namespace: string;
  readonly name: string;
}

/** By what an object is found among those of its resource. */
export function keyOf({ metadata }: KubeObject): Key {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

/** One object; undefined when there is none. */
export function find(state: State, resource: Resource, { namespace, name }: Key): Stored | undefined {
  const shelf = state.tables.get(resource)?.find((one) => one.namespace === namespace);
  if (!shelf) return undefined;
  const at = placeOf(shelf.items, name);
  const found = shelf.items[at];
  return found?.object.metadata.name === name ? found : undefined;
}

/** The objects of a namespace, or of all when it is undefined, in the order of their names. */
export function list(state: State, resource: Resource, namespace: string | undefined): readonly Stored[] {
  const shelves = state.tables.get(resource) ?? [];
  if (namespace !== undefined) return shelves.find((one) => one.namespace === namespace)?.items ?? [];
  return shelves.length === 1 ? (shelves[0]?.items ?? []) : shelves.flatMap(({ items }) => items);
}

/** The state with an object put in, or taken out when it is undefined. The version is the caller's business. */
export function put(state: State, resource: Resource, key: Key, stored: Stored | undefined): State {
  const tables = new Map(state.tables);
  tables.set(resource, putOnShelves(tables.get(resource) ?? [], key, stored));
  return { ...state, tables };
}

function putOnShelves(shelves: readonly Shelf[], key: Key, stored: Stored | undefined): readonly Shelf[] {
  const { namespace, name } = key;
  const at = shelves.findIndex((one) => one.namespace === namespace);
  const items = putItem(shelves[at]?.items ?? [], name, stored);
  if (at >= 0) return items.length > 0 ? shelves.with(at, { namespace, items }) : shelves.toSpliced(at, 1);
  return stored ? [...shelves, { namespace, items }].sort(byNamespace) : shelves;
}

// The order of the keys in etcd, where a slash follows the namespace.
function byNamespace(a: Shelf, b: Shelf): number {
  return `${a.namespace}/` < `${b.namespace}/` ? -1 : 1;
}

function putItem(items: readonly Stored[], name: string, stored: Stored | undefined): readonly Stored[] {
  const at = placeOf(items, name);
  const isThere = items[at]?.object.metadata.name === name;
  if (stored) return isThere ? items.with(at, stored) : items.toSpliced(at, 0, stored);
  return isThere ? items.toSpliced(at, 1) : items;
}

/** Where a name stands, or would stand: names are in order. */
function placeOf(items: readonly Stored[], name: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as Stored).object.metadata.name < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
