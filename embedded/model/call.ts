import type { KubeRequest } from '../../lib/kube/port.ts';
import { notSupported } from './causes.ts';
import { Failure, invalidOptions } from './failure.ts';
import { isObject, jsonOf } from './json.ts';
import { parsePath, type Catalogue, type Place } from './place.ts';

export { catalogueOf, NoPage, type Catalogue } from './place.ts';

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

/** What a request does, in the words of RBAC. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** Who asks. */
export interface Identity {
  readonly user: string;
  /** Name of the field manager where a request does not say one; the client of the functions is `toe`. */
  readonly manager?: string;
  /** What the user may do; without it, everything. */
  readonly allows?: (access: Access) => boolean;
  /** The same as rules, for who asks what may be done in a namespace. */
  readonly rules?: (namespace: string) => readonly object[];
}

/** May do everything. */
export const ADMIN: Identity = { user: 'admin' };

/** A request that has been understood. */
export interface Call extends Place {
  readonly verb: Verb;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly patch: KubeRequest['patch'];
  readonly identity: Identity;
  /** Nothing is to be stored. */
  readonly dryRun: boolean;
}

/**
 * Understands a request.
 * @throws Failure 404 when there is no such path, 405 when the path has no such method, 422 for a dry run of
 * something. @throws NoPage for a path that no API server knows.
 */
export function parseRequest(catalogue: Catalogue, request: ApiRequest, identity: Identity): Call {
  const { method, path, query = {}, patch } = request;
  const place = parsePath(catalogue, path);
  const verb = verbOf(method, place);
  if (verb === undefined || (verb === 'create' && place.namespace === undefined)) throw notAllowed();
  const body = jsonOf(request.body);
  return { ...place, verb, query, body, patch, identity, dryRun: isDryRun(verb, query, body) };
}

const ONE: Readonly<Record<ApiRequest['method'], Verb | undefined>> = {
  GET: 'get',
  POST: undefined,
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

const MANY: Readonly<Record<ApiRequest['method'], Verb | undefined>> = {
  GET: 'list',
  POST: 'create',
  PUT: undefined,
  PATCH: undefined,
  DELETE: 'deletecollection',
};

// Tokens are not kept: they can only be asked for.
function verbOf(method: ApiRequest['method'], { name, subresource }: Place): Verb | undefined {
  if (subresource === 'token') return method === 'POST' ? 'create' : undefined;
  return (name === '' ? MANY : ONE)[method];
}

function notAllowed(): Failure {
  const message = 'the server does not allow this method on the requested resource';
  return new Failure(405, 'MethodNotAllowed', message, {});
}

const OPTIONS: Partial<Readonly<Record<Verb, string>>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
  delete: 'DeleteOptions',
  deletecollection: 'DeleteOptions',
};

/** Whether nothing is to be stored: said in the query, or for a deletion in the body. */
function isDryRun(verb: Verb, query: Call['query'], body: unknown): boolean {
  const kind = OPTIONS[verb];
  const inBody = kind === 'DeleteOptions' && isObject(body) ? body['dryRun'] : undefined;
  const asked = inBody ?? (query['dryRun'] === undefined ? [] : [query['dryRun']]);
  if (!kind || !Array.isArray(asked) || asked.length === 0) return false;
  if (asked.every((one) => one === 'All')) return true;
  throw invalidOptions(kind, notSupported('dryRun', asked, ['All']));
}
