import { badRequest } from '../failure.ts';
import type { Call } from '../call.ts';
import { isObject, type JsonObject } from '../json.ts';
import { apiVersionOf } from '../resource.ts';

/**
 * The object in a request.
 * @throws Failure 400 when it is none, or not one of this path.
 */
export function bodyOf({ resource, body }: Call): JsonObject {
  const type = `the object provided is unrecognized (must be of type ${resource.kind})`;
  if (!isObject(body)) throw badRequest(`${type}: couldn't get version/kind; json parse error`);
  const expected = apiVersionOf(resource);
  const { apiVersion, kind } = body;
  if (!resource.behaviour.builtIn && !kind) throw badRequest(`${type}: ${missing('Kind', body)}`);
  if (!resource.behaviour.builtIn && !apiVersion) throw badRequest(`${type}: ${missing('apiVersion', body)}`);
  if (apiVersion && apiVersion !== expected)
    throw badRequest(
      `the API version in the data (${String(apiVersion as string)}) does not match the expected API version (${expected})`,
    );
  return body;
}

function missing(what: string, body: JsonObject): string {
  return `Object '${what}' is missing in '${JSON.stringify(body)}'`;
}

/** @throws Failure 400 when the client wants to hear of unknown fields and there are some. */
export function refuseUnknown({ query, resource }: Call, unknown: readonly string[]): void {
  if (query['fieldValidation'] !== 'Strict' || unknown.length === 0) return;
  const { kind, behaviour } = resource;
  const list = [...unknown].sort().map((path) => `unknown field "${path}"`);
  const prefix = behaviour.builtIn
    ? `${kind} in version "${resource.version}" cannot be handled as a ${kind}: `
    : '';
  throw badRequest(`${prefix}strict decoding error: ${list.join(', ')}`);
}
