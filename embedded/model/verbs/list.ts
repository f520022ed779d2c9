import type { Call } from '../call.ts';
import type { Outcome } from '../change.ts';
import { present } from '../change.ts';
import { badRequest, Failure, notFound } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { about, apiVersionOf, type Resource } from '../resource.ts';
import { fieldSelector } from '../selector/fields.ts';
import { labelSelector } from '../selector/labels.ts';
import { find, list as listStored, type State } from '../state.ts';

/** Gives the state of another version; undefined when it is forgotten. */
export type At = (version: number) => State | undefined;

/** GET of one object. */
export function get(state: State, { resource, namespace = '', name, query }: Call): Outcome {
  refuseFuture(state, query['resourceVersion']);
  const found = find(state, resource, { namespace, name });
  if (!found) throw notFound(about(resource, name));
  return { status: 200, body: present(resource, found.object), changes: [] };
}

/** GET of a list, or of a page of it. */
export function list(state: State, call: Call, at: At): Outcome {
  const { resource, query } = call;
  refuseFuture(state, query['resourceVersion']);
  const token = query['continue'] ? decodeToken(query['continue']) : undefined;
  const seen = token || query['resourceVersionMatch'] === 'Exact' ? past(at, token, query) : state;
  const { version } = seen;
  const objects = selectObjects(seen, call);
  const left = token ? objects.filter((object) => placeOf(object) > token.after) : objects;
  const limit = Number(query['limit'] ?? 0) || Infinity;
  const last = left[limit - 1];
  const page = last ? { version, ...restAfter(seen, call, last) } : { version };
  return { status: 200, body: toList(resource, last ? left.slice(0, limit) : left, page), changes: [] };
}

// Whether what is left matches is not known until it is asked for.
function restAfter(state: State, { resource, namespace, query }: Call, last: KubeObject): Partial<Page> {
  const place = placeOf(last);
  const remaining = listStored(state, resource, namespace).filter(
    ({ object }) => placeOf(object) > place,
  ).length;
  if (remaining === 0) return {};
  const isSelected = Boolean(query['labelSelector'] ?? query['fieldSelector']);
  return { rest: encodeToken(state.version, place), ...(isSelected ? {} : { remaining }) };
}

/** The objects that a list or a deletion of many asks for. */
export function selectObjects(state: State, { resource, namespace, query }: Call): readonly KubeObject[] {
  const { labelSelector: labels, fieldSelector: fields } = query;
  const matches = labels ? labelSelector(labels) : undefined;
  const fits = fields ? fieldSelector(fields, resource) : undefined;
  const objects = listStored(state, resource, namespace).map(({ object }) => object);
  if (!matches && !fits) return objects;
  return objects.filter((object) => (matches?.(object.metadata.labels) ?? true) && (fits?.(object) ?? true));
}

interface Page {
  readonly version: number;
  readonly rest?: string;
  readonly remaining?: number;
}

/** A list as it is answered. */
export function toList(resource: Resource, items: readonly KubeObject[], page: Page): JsonObject {
  const { version, rest, remaining } = page;
  const token = rest ?? (resource.behaviour.builtIn ? undefined : '');
  return {
    kind: resource.listKind,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(version),
      ...(token === undefined ? {} : { continue: token }),
      ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
    },
    items,
  };
}

function refuseFuture({ version }: State, asked: string | undefined): void {
  if (asked === undefined || asked === '' || Number(asked) <= version) return;
  if (!/^\d+$/.test(asked)) throw badRequest(`resourceVersion: Invalid value: "${asked}": strconv.ParseUint`);
  const message = `Timeout: Too large resource version: ${asked}, current: ${version}`;
  throw new Failure(504, 'Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

interface Token {
  readonly version: number;
  readonly after: string;
}

function past(at: At, token: Token | undefined, query: Call['query']): State {
  const found = at(token?.version ?? Number(query['resourceVersion']));
  if (!found) throw new Failure(410, 'Expired', EXPIRED);
  return found;
}

const EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';

// In the order of the keys in etcd.
function placeOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function encodeToken(version: number, after: string): string {
  const token: Token = { version, after };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function decodeToken(text: string): Token {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Token;
  } catch {
    throw badRequest('continue key is not valid');
  }
}
