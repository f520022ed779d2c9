import type { KubeRequest } from '../../lib/kube/port.ts';
import { badRequest, Failure, noSuchPath } from './failure.ts';
import type { JsonObject } from './json.ts';
import { jsonOf } from './json.ts';
import type { Resource } from './resource.ts';

/** A request to the API server: what the functions send, and PUT. */
export type ApiRequest = Omit<KubeRequest, 'method'> & { readonly method: KubeRequest['method'] | 'PUT' };

/** What somebody wants to do with which object, as RBAC sees it. */
export interface Access {
  readonly verb: Verb;
  readonly group: string;
  readonly resource: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** Empty for cluster-wide kinds and for lists over all namespaces. */
  readonly namespace: string;
  /** Empty for a list, a creation and a collection. */
  readonly name: string;
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** Who asks. */
export interface Identity {
  readonly user: string;
  /** Name of the field manager where a request does not say one; the client of the functions is `toe`. */
  readonly manager?: string;
  /** What the user may do; without it, everything. */
  readonly allows?: (access: Access) => boolean;
}

/** May do everything. */
export const ADMIN: Identity = { user: 'admin' };

/** A request that has been understood. */
export interface Call {
  readonly verb: Verb;
  readonly resource: Resource;
  /** Empty for cluster-wide kinds; undefined for all namespaces. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly patch: KubeRequest['patch'];
  readonly identity: Identity;
}

/** Finds resources by the first part of a path. */
export type Catalogue = ReadonlyMap<string, Resource>;

export function catalogueOf(resources: readonly Resource[]): Catalogue {
  return new Map(resources.map((one) => [`${one.group}/${one.version}/${one.plural}`, one] as const));
}

/** @throws Failure 404 when there is no such path, 405 when the path has no such method. */
export function parseRequest(catalogue: Catalogue, request: ApiRequest, identity: Identity): Call {
  const { method, path, query = {}, body, patch } = request;
  const place = parsePath(catalogue, path);
  const verb = verbOf(method, place.name !== '');
  const isMissing = place.subresource !== '' && !place.resource.subresources.includes(place.subresource);
  if (isMissing) throw noSuchPath();
  if (verb === undefined || (verb === 'create' && place.namespace === undefined)) throw notAllowed();
  return { ...place, verb, query, body: jsonOf(body), patch, identity };
}

/** The path is one that no API server knows: it answers in plain text. */
export class NoPage extends Error {}

type Place = Pick<Call, 'resource' | 'namespace' | 'name' | 'subresource'>;

function parsePath(catalogue: Catalogue, path: string): Place {
  const steps = path.split('/');
  const isCore = steps[1] === 'api';
  const [group = '', version = ''] = isCore ? ['', steps[2]] : [steps[2], steps[3]];
  const rest = steps.slice(isCore ? 3 : 4).map(decodeURIComponent);
  const isNamespaced =
    rest[0] === 'namespaces' && rest.length > 2 && find(catalogue, group, version, rest[2]);
  const [plural = '', name = '', subresource = ''] = isNamespaced ? rest.slice(2) : rest;
  const resource = find(catalogue, group, version, plural);
  if (!resource) throw isCore ? noSuchPath() : new NoPage();
  const namespace = resource.namespaced ? (isNamespaced ? rest[1] : undefined) : '';
  if (name !== '' && namespace === undefined) throw noSuchPath();
  return { resource, namespace, name, subresource };
}

function find(catalogue: Catalogue, group: string, version: string, plural = ''): Resource | undefined {
  return catalogue.get(`${group}/${version}/${plural}`);
}

function verbOf(method: ApiRequest['method'], hasName: boolean): Verb | undefined {
  switch (method) {
    case 'GET':
      return hasName ? 'get' : 'list';
    case 'DELETE':
      return hasName ? 'delete' : 'deletecollection';
    case 'POST':
      return hasName ? undefined : 'create';
    case 'PUT':
      return hasName ? 'update' : undefined;
    case 'PATCH':
      return hasName ? 'patch' : undefined;
  }
}

function notAllowed(): Failure {
  return new Failure(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

/** Whether nothing is to be stored. @throws Failure 400 for another value than `All`. */
export function isDryRun({ query }: Call, body: JsonObject = {}): boolean {
  const asked = body['dryRun'] ?? (query['dryRun'] === undefined ? [] : [query['dryRun']]);
  const values = Array.isArray(asked) ? (asked as readonly unknown[]) : [asked];
  if (values.some((value) => value !== 'All'))
    throw badRequest('Invalid value: "dryRun": supported values: "All"');
  return values.length > 0;
}
