import type { Call } from '../call.ts';
import { Failure } from '../failure.ts';
import type { Writer } from '../ownership/owners.ts';

/** The longest name of a field manager. */
const LONGEST = 128;

/** In whose name a request writes. @throws Failure 422 when an apply does not say so. */
export function writerOf({ query, identity, subresource }: Call, operation: Writer['operation']): Writer {
  const said = query['fieldManager'];
  if (operation === 'Apply' && !said)
    throw refuse('fieldManager', 'Required', 'Required value: is required for apply patch');
  if (said && said.length > LONGEST)
    throw refuse('fieldManager', 'TooLong', `Too long: may not be more than ${LONGEST} bytes`);
  return { manager: said ?? identity.manager ?? 'toe', operation, subresource };
}

function refuse(field: string, reason: string, message: string): Failure {
  return new Failure(422, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    group: 'meta.k8s.io',
    kind: 'PatchOptions',
    causes: [{ reason: `FieldValue${reason}`, message, field }],
  });
}

/** Paths as steps of field sets: `.metadata.labels` -> `['.metadata', '.labels']`. */
export function stepsOf(paths: readonly string[]): readonly (readonly string[])[] {
  return paths.map((path) => path.split(/(?=\.)/));
}
