import type { Call } from '../call.ts';
import { forbiddenField, required, tooLong } from '../causes.ts';
import { invalidOptions } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { afterUpdate, type Owners, type Writer } from '../ownership/owners.ts';
import { apiVersionOf } from '../resource.ts';

/** The longest name of a field manager. */
const LONGEST = 128;

/** In whose name a request writes. @throws Failure 422 when an apply does not say so. */
export function writerOf(call: Call, operation: Writer['operation']): Writer {
  const { query, identity, subresource, resource, verb } = call;
  const said = query['fieldManager'];
  const kind = verb === 'patch' ? 'PatchOptions' : verb === 'create' ? 'CreateOptions' : 'UpdateOptions';
  if (operation === 'Apply' && !said)
    throw invalidOptions(kind, required('fieldManager', 'is required for apply patch'));
  if (operation === 'Update' && verb === 'patch' && query['force'] !== undefined)
    throw invalidOptions(kind, forbiddenField('force', 'may not be specified for non-apply patch'));
  if (said && said.length > LONGEST) throw invalidOptions(kind, tooLong('fieldManager', LONGEST));
  const manager = said ?? identity.manager ?? 'toe';
  return { manager, operation, subresource, apiVersion: apiVersionOf(resource) };
}

/** Gives what a request changes to whoever sends it. @throws Failure 422 when it is not said properly who. */
export function ownedBy(call: Call): (owners: Owners, before: JsonObject, after: JsonObject) => Owners {
  const writer = writerOf(call, 'Update');
  const { shape, reset } = call.resource.behaviour;
  const kept = stepsOf(reset(call.subresource));
  return (owners, before, after) => afterUpdate(owners, { writer, before, after, shape, reset: kept });
}

/** Paths as steps of field sets: `.metadata.labels` -> `['.metadata', '.labels']`. */
export function stepsOf(paths: readonly string[]): readonly (readonly string[])[] {
  return paths.map((path) => path.split(/(?=\.)/));
}
