import { badRequest } from '../failure.ts';
import type { Call } from '../call.ts';
import { isObject, type JsonObject } from '../json.ts';
import { textAt } from '../object.ts';
import { apiVersionOf, type Resource } from '../resource.ts';

/**
 * The object in a request.
 * @throws Failure 400 when it is none, or not one of this path.
 */
export function bodyOf({ resource, body }: Call): JsonObject {
  const type = `the object provided is unrecognized (must be of type ${resource.kind})`;
  if (!isObject(body)) throw badRequest(`${type}: couldn't get version/kind; json parse error`);
  const { builtIn } = resource.behaviour;
  if (!builtIn && !body['kind']) throw badRequest(`${type}: ${missing('Kind', body)}`);
  if (!builtIn && !body['apiVersion']) throw badRequest(`${type}: ${missing('apiVersion', body)}`);
  const said = textAt(body, 'apiVersion') ?? '';
  if (said !== '' && said !== apiVersionOf(resource)) throw badRequest(otherVersion(resource, said));
  return body;
}

function otherVersion(resource: Resource, said: string): string {
  const { kind, behaviour } = resource;
  if (!behaviour.builtIn)
    return `the API version in the data (${said}) does not match the expected API version (${apiVersionOf(resource)})`;
  const unknown = `no kind "${kind}" is registered for version "${said}" in scheme "pkg/runtime/scheme.go:111"`;
  return `${kind} in version "${said}" cannot be handled as a ${kind}: ${unknown}`;
}

function missing(what: string, body: JsonObject): string {
  return `Object '${what}' is missing in '${JSON.stringify(body)}'`;
}

/** @throws Failure 400 when the client wants to hear of unknown fields and there are some. */
export function refuseUnknown({ query, resource }: Call, unknown: readonly string[]): void {
  if (query['fieldValidation'] !== 'Strict' || unknown.length === 0) return;
  const { kind } = resource;
  const list = [...unknown].sort().map((path) => `unknown field "${path}"`);
  const prefix = `${kind} in version "${resource.version}" cannot be handled as a ${kind}`;
  throw badRequest(`${prefix}: strict decoding error: ${list.join(', ')}`);
}
