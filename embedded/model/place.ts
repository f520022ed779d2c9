import { noSuchPath, notFound } from './failure.ts';
import { about, type Resource } from './resource.ts';

/** What a path speaks of. */
export interface Place {
  readonly resource: Resource;
  /** Empty for cluster-wide kinds; undefined for all namespaces. */
  readonly namespace: string | undefined;
  /** Empty for all objects. */
  readonly name: string;
  /** Empty for the object itself. */
  readonly subresource: string;
}

/** Finds resources by group, version and plural. */
export interface Catalogue {
  readonly resources: ReadonlyMap<string, Resource>;
  /** Where paths lead that were asked for. */
  readonly places: Map<string, Place>;
}

const catalogues = new WeakMap<readonly Resource[], Catalogue>();
const MAX_PLACES = 1000;

/** Made once for each table. */
export function catalogueOf(resources: readonly Resource[]): Catalogue {
  const catalogue = catalogues.get(resources) ?? {
    resources: new Map(resources.map((one) => [keyOf(one.group, one.version, one.plural), one] as const)),
    places: new Map<string, Place>(),
  };
  catalogues.set(resources, catalogue);
  return catalogue;
}

function keyOf(group: string, version: string, plural: string): string {
  return `${group}/${version}/${plural}`;
}

/** The path is one that no API server knows: it answers in plain text. */
export class NoPage extends Error {}

/** @throws Failure 404 when there is no such path in a group that exists. @throws NoPage for any other. */
export function parsePath(catalogue: Catalogue, path: string): Place {
  const { places } = catalogue;
  const place = places.get(path) ?? readPath(catalogue, path);
  if (places.size >= MAX_PLACES) places.clear();
  places.set(path, place);
  return place;
}

function readPath(catalogue: Catalogue, path: string): Place {
  const [, root, ...steps] = (path.includes('%') ? decodeURIComponent(path) : path).split('/');
  const place =
    root === 'api' ? placeIn(catalogue, '', steps) : placeIn(catalogue, steps[0] ?? '', steps.slice(1));
  if (!place) throw root === 'api' ? noSuchPath() : new NoPage();
  refusePart(place);
  return place;
}

/** @param steps after the group: `v1`, `namespaces`, `shop`, `pods`, `web`, `status`. */
function placeIn(
  catalogue: Catalogue,
  group: string,
  [version = '', ...rest]: readonly string[],
): Place | undefined {
  const find = (plural = ''): Resource | undefined => catalogue.resources.get(keyOf(group, version, plural));
  const inner = rest[0] === 'namespaces' ? find(rest[2]) : undefined;
  if (inner?.namespaced) return placeOf(inner, rest[1], rest.slice(3));
  const resource = find(rest[0]);
  return resource && placeOf(resource, resource.namespaced ? undefined : '', rest.slice(1));
}

function placeOf(resource: Resource, namespace: string | undefined, rest: readonly string[]): Place {
  const [name = '', subresource = ''] = rest;
  return { resource, namespace, name, subresource };
}

function refusePart({ resource, namespace, name, subresource }: Place): void {
  if (name !== '' && namespace === undefined) throw noSuchPath();
  if (subresource === '' || resource.subresources.includes(subresource)) return;
  throw resource.behaviour.builtIn ? noSuchPath() : notFound(about(resource, name));
}
