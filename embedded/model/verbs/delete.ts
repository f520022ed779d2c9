import { refuseImmortal } from '../admission/namespace-lifecycle.ts';
import type { Call } from '../call.ts';
import { present, type Change, type Outcome } from '../change.ts';
import { conflict, notFound } from '../failure.ts';
import { isObject, type JsonObject } from '../json.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { objectAt, textAt, withMeta, type KubeObject } from '../object.ts';
import { about, aboutKind, type Resource } from '../resource.ts';
import { find, keyOf, type State, type Stored } from '../state.ts';
import type { Context } from './context.ts';
import { deleteObject, type Deletion } from './delete-object.ts';
import { selectObjects, toList } from './list.ts';

/** DELETE of one object. */
export function deleteOne(state: State, call: Call, context: Context): Outcome {
  const { resource, namespace = '', name, dryRun } = call;
  refuseImmortal(resource, name);
  const stored = find(state, resource, { namespace, name });
  if (!stored) throw notFound(about(resource, name));
  refuseOther(resource, stored.object, objectAt(bodyOf(call), 'preconditions'));
  const changes = deleteObject(state, resource, stored, deletionOf(call, context));
  const last = changes.at(-1);
  const isWord = last?.type === 'DELETED' && !resource.behaviour.deletionReturnsObject;
  const object = last?.object ?? stored.object;
  const shown = dryRun ? withVersionOf(object, stored) : object;
  const body = isWord ? success(resource, stored) : present(resource, shown);
  return { status: 200, body, changes: dryRun ? [] : changes };
}

// A trial has no version of its own.
function withVersionOf(object: KubeObject, { object: old }: Stored): KubeObject {
  return withMeta(object, { ...object.metadata, resourceVersion: old.metadata.resourceVersion });
}

/** DELETE of all objects that match. @returns the list as it was. */
export function deleteCollection(state: State, call: Call, context: Context): Outcome {
  const { resource } = call;
  const deletion = deletionOf(call, context);
  const objects = selectObjects(state, call);
  const changes: Change[] = [];
  for (const object of objects) {
    const now = changes.at(-1)?.state ?? state;
    const stored = find(now, resource, keyOf(object));
    if (stored) changes.push(...deleteObject(now, resource, stored, deletion));
  }
  const body = toList(resource, objects, { version: state.version });
  return { status: 200, body, changes: call.dryRun ? [] : changes };
}

function bodyOf({ body }: Call): JsonObject {
  return isObject(body) ? body : {};
}

// The body says more than the query.
function deletionOf(call: Call, { now }: Context): Deletion {
  const { gracePeriodSeconds, propagationPolicy } = { ...call.query, ...bodyOf(call) } as JsonObject;
  return {
    gracePeriodSeconds: gracePeriodSeconds === undefined ? undefined : Number(gracePeriodSeconds),
    propagationPolicy: typeof propagationPolicy === 'string' ? propagationPolicy : undefined,
    now,
  };
}

function refuseOther(resource: Resource, { metadata }: KubeObject, preconditions: JsonObject): void {
  const uid = textAt(preconditions, 'uid') ?? metadata.uid;
  const version = textAt(preconditions, 'resourceVersion') ?? metadata.resourceVersion;
  if (uid !== metadata.uid) throw otherUid(resource, metadata, uid);
  if (version === metadata.resourceVersion) return;
  const why = `the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
  throw conflict(aboutKind(resource, metadata.name), why);
}

// Namespaces have words of their own for it.
function otherUid(resource: Resource, { name, uid }: KubeObject['metadata'], asked: string): Error {
  if (resource === namespaces) {
    const why = `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${uid}`;
    return conflict(about(resource, name), why);
  }
  const why = `the UID in the precondition (${asked}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
  return conflict(aboutKind(resource, name), why);
}

function success(resource: Resource, { object }: Stored): JsonObject {
  const { group, plural } = resource;
  const { name, uid } = object.metadata;
  const details = { name, ...(group ? { group } : {}), kind: plural, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
