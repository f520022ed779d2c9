import type { Call } from '../call.ts';
import { forbiddenField, required, tooLong } from '../causes.ts';
import { invalidOptions, type Cause } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { afterUpdate, type Owners, type Writer } from '../ownership/owners.ts';
import { apiVersionOf } from '../resource.ts';

/** The longest name of a field manager. */
const LONGEST = 128;

/** In whose name a request writes. @throws Failure 422 when that is not said as it must be. */
export function writerOf(call: Call, operation: Writer['operation']): Writer {
  const { query, identity, subresource, resource, verb } = call;
  const wrong = verb === 'patch' ? wrongPatch(query, operation) : undefined;
  if (wrong) throw invalidOptions('PatchOptions', wrong);
  const manager = query['fieldManager'] ?? identity.manager ?? 'toe';
  return { manager, operation, subresource, apiVersion: apiVersionOf(resource) };
}

function wrongPatch(
  { fieldManager = '', force }: Call['query'],
  operation: Writer['operation'],
): Cause | undefined {
  if (fieldManager.length > LONGEST) return tooLong('fieldManager', LONGEST);
  if (operation === 'Update')
    return force === undefined
      ? undefined
      : forbiddenField('force', 'may not be specified for non-apply patch');
  return fieldManager === '' ? required('fieldManager', 'is required for apply patch') : undefined;
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
