import type { ApiServer } from '../api-server.ts';
import type { OwnerReference } from '../object.ts';
import { pathOf } from '../path.ts';
import { FOREGROUND, ORPHAN } from '../verbs/finalizers.ts';
import { allObjects, type Found } from './objects.ts';

/**
 * One round of the garbage collector: deletes what has lost all its owners, and ends deletions that wait for
 * dependents (foreground) or only for their release (orphan). An owner in another namespace does not count.
 * @returns how many objects it has written; 0 when there is nothing left to do.
 */
export function collectGarbage(server: ApiServer): number {
  const objects = allObjects(server);
  return objects.filter((found) => release(server, found, objects) || collect(server, found, objects)).length;
}

/** Whether something was written for an object whose deletion waits for the collector. */
function release(server: ApiServer, found: Found, objects: readonly Found[]): boolean {
  const { deletionTimestamp, finalizers = [], uid } = found.object.metadata;
  if (deletionTimestamp === undefined) return false;
  if (finalizers.includes(ORPHAN)) {
    for (const dependent of dependentsOf(uid, objects)) disown(server, dependent, uid);
    return dropFinalizer(server, found, ORPHAN);
  }
  if (!finalizers.includes(FOREGROUND)) return false;
  const blocking = dependentsOf(uid, objects).filter(({ object }) =>
    ownersOf(object).some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
  );
  if (blocking.length === 0) return dropFinalizer(server, found, FOREGROUND);
  const left = blocking.filter(({ object }) => object.metadata.deletionTimestamp === undefined);
  return left.filter((one) => remove(server, one, policyOf(one, objects))).length > 0;
}

function dependentsOf(uid: string, objects: readonly Found[]): readonly Found[] {
  return objects.filter(({ object }) => ownersOf(object).some((owner) => owner.uid === uid));
}

// Dependents that have dependents are deleted after those, too.
function policyOf({ object }: Found, objects: readonly Found[]): string {
  return dependentsOf(object.metadata.uid, objects).length > 0 ? 'Foreground' : 'Background';
}

function ownersOf(object: Found['object']): readonly OwnerReference[] {
  return object.metadata.ownerReferences ?? [];
}

function disown(server: ApiServer, { resource, object }: Found, uid: string): void {
  const ownerReferences = ownersOf(object).filter((owner) => owner.uid !== uid);
  const body = { metadata: { uid: object.metadata.uid, ownerReferences } };
  server.handle({ method: 'PATCH', path: pathOf(resource, object), patch: 'merge', body });
}

function dropFinalizer(server: ApiServer, { resource, object }: Found, gone: string): boolean {
  const finalizers = object.metadata.finalizers?.filter((name) => name !== gone);
  const body = { metadata: { uid: object.metadata.uid, finalizers } };
  return (
    server.handle({ method: 'PATCH', path: pathOf(resource, object), patch: 'merge', body }).status === 200
  );
}

/** Whether an object without any owner left has been deleted. */
function collect(server: ApiServer, found: Found, objects: readonly Found[]): boolean {
  const owners = ownersOf(found.object);
  if (owners.length === 0 || found.object.metadata.deletionTimestamp !== undefined) return false;
  const isThere = (owner: OwnerReference): boolean => objects.some((one) => isOwner(one, owner, found));
  return !owners.some(isThere) && remove(server, found, 'Background');
}

function isOwner({ resource, object }: Found, owner: OwnerReference, of: Found): boolean {
  const { namespace } = object.metadata;
  return (
    object.metadata.uid === owner.uid &&
    resource.kind === owner.kind &&
    (namespace === undefined || namespace === of.object.metadata.namespace)
  );
}

function remove(server: ApiServer, { resource, object }: Found, propagationPolicy: string): boolean {
  const before = server.state().version;
  const body = { preconditions: { uid: object.metadata.uid }, propagationPolicy };
  server.handle({ method: 'DELETE', path: pathOf(resource, object), body });
  return server.state().version > before;
}
