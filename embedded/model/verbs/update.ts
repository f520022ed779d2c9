import type { Call } from '../call.ts';
import type { Outcome } from '../change.ts';
import { conflict, notFound } from '../failure.ts';
import { objectAt } from '../object.ts';
import { afterUpdate } from '../ownership/owners.ts';
import { about } from '../resource.ts';
import { find, type State } from '../state.ts';
import { bodyOf } from './body.ts';
import { write } from './write.ts';
import { stepsOf, writerOf } from './writer.ts';

/** PUT: the whole object anew. */
export function update(state: State, call: Call): Outcome {
  const { resource, namespace = '', name, subresource } = call;
  const asked = bodyOf(call);
  const old = find(state, resource, { namespace, name });
  if (!old) throw notFound(about(resource, name));
  const { uid } = objectAt(asked, 'metadata');
  if (uid && uid !== old.object.metadata.uid)
    throw conflict(
      about(resource, name),
      `Precondition failed: UID in precondition: ${String(uid as string)}, UID in object meta: ${old.object.metadata.uid}`,
    );
  const { shape, reset } = resource.behaviour;
  const owners = afterUpdate(old.owners, {
    writer: writerOf(call, 'Update'),
    before: old.object,
    after: asked,
    shape,
    reset: stepsOf(reset(subresource)),
  });
  return write(state, call, old, { asked, owners });
}
