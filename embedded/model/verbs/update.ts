import type { Call } from '../call.ts';
import type { Outcome } from '../change.ts';
import { conflict, notFound } from '../failure.ts';
import { objectAt, textAt, type KubeObject } from '../object.ts';
import { about, type Resource } from '../resource.ts';
import { find, type State } from '../state.ts';
import { bodyOf } from './body.ts';
import { write } from './write.ts';
import { ownedBy } from './writer.ts';

/** PUT: the whole object anew. */
export function update(state: State, call: Call): Outcome {
  const { resource, namespace = '', name } = call;
  const asked = bodyOf(call);
  const old = find(state, resource, { namespace, name });
  if (!old) throw notFound(about(resource, name));
  refuseOther(resource, old.object, textAt(objectAt(asked, 'metadata'), 'uid'));
  return write(state, call, old, { asked, own: ownedBy(call) });
}

// In the words of the store, with the key that the object has there.
function refuseOther(resource: Resource, { metadata }: KubeObject, uid: string | undefined): void {
  if (!uid || uid === metadata.uid) return;
  const kind = resource.behaviour.builtIn ? resource.plural : `${resource.group}/${resource.plural}`;
  const key = ['/registry', kind, metadata.namespace, metadata.name].filter(Boolean).join('/');
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
  const words = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
  throw conflict(about(resource, metadata.name), words);
}
