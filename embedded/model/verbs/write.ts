import { namespaceOf } from '../admission/namespace-lifecycle.ts';
import { podSecurityRefusal } from '../admission/pod-security.ts';
import type { Call } from '../call.ts';
import { erase, present, save, type Outcome } from '../change.ts';
import { badRequest, conflict, Failure, forbidden, invalid } from '../failure.ts';
import { without, withMember, type JsonObject } from '../json.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { pods } from '../kinds/pods.ts';
import { nextMeta, sameButVersion, validateNextMeta } from '../meta.ts';
import { listAt, objectAt, textAt, withMeta, type KubeObject } from '../object.ts';
import { sameOwners, type Owners } from '../ownership/owners.ts';
import { about, aboutObject, type Resource } from '../resource.ts';
import type { State, Stored } from '../state.ts';
import { refuseUnknown } from './body.ts';

/** What an object shall become, and whose its fields will be. */
export interface Write {
  readonly asked: JsonObject;
  readonly own: (owners: Owners, before: KubeObject, after: JsonObject) => Owners;
}

/** Stores another content of an object that exists, for PUT and every PATCH. */
export function write(state: State, call: Call, old: Stored, { asked, own }: Write): Outcome {
  const { resource } = call;
  const decoded = decode(call, old.object, asked);
  const next = prepare(call, old.object, decoded);
  validate(call, next, old.object);
  refusePod(state, resource, next, old.object);
  if (isDeletedBy(resource, next, old.object)) return deleteNow(state, call, old, next);
  const owners = own(old.owners, old.object, decoded);
  const isSame = sameButVersion(next, old.object) && sameOwners(owners, old.owners);
  const change = isSame ? undefined : save(state, resource, { object: next, owners }, old);
  if (!change || call.dryRun)
    return { status: 200, body: present(resource, change ? next : old.object), changes: [] };
  return { status: 200, body: present(resource, change.object), changes: [change] };
}

function decode(call: Call, old: KubeObject, asked: JsonObject): JsonObject {
  if (asked === old) return old;
  const { object, unknown } = call.resource.behaviour.decode(asked, old);
  refuseUnknown(call, unknown);
  return call.resource.behaviour.builtIn ? without(without(object, 'kind'), 'apiVersion') : object;
}

function prepare({ resource, subresource, name }: Call, old: KubeObject, asked: JsonObject): KubeObject {
  const meta = objectAt(asked, 'metadata');
  const said = textAt(meta, 'name') ?? '';
  if (said !== name)
    throw badRequest(`the name of the object (${said}) does not match the name on the URL (${name})`);
  const { namespace = old.metadata.namespace } = meta;
  if (namespace !== old.metadata.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  const resourceVersion = checkVersion(resource, old, meta);
  const metadata = nextMeta(withMember(meta, 'resourceVersion', resourceVersion), old.metadata);
  return resource.behaviour.update(withMeta(asked, metadata) as KubeObject, old, subresource);
}

function checkVersion(resource: Resource, { metadata }: KubeObject, { resourceVersion }: JsonObject): string {
  const current = metadata.resourceVersion;
  if (resourceVersion === current) return current;
  const said = resourceVersion ?? '';
  if (typeof said !== 'string' || !/^\d*$/.test(said))
    throw new Failure(500, '', `strconv.ParseUint: parsing ${JSON.stringify(said)}: invalid syntax`);
  if (Number(said) !== 0) throw conflict(about(resource, metadata.name));
  if (resource.behaviour.unconditional) return current;
  const message = 'Invalid value: 0: must be specified for an update';
  throw invalid(about(resource, metadata.name), [
    { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' },
  ]);
}

function validate({ resource, subresource }: Call, next: KubeObject, old: KubeObject): void {
  const ofMeta = next.metadata === old.metadata ? [] : validateNextMeta(next.metadata, old.metadata);
  const causes = resource.behaviour.validate(next, old, { subresource, ofMeta });
  if (causes.length > 0) throw invalid(aboutObject(resource, next), causes);
}

function refusePod(state: State, resource: Resource, next: KubeObject, old: KubeObject): void {
  if (resource !== pods || next['spec'] === old['spec']) return;
  const why = podSecurityRefusal(next, namespaceOf(state, next.metadata.namespace ?? ''));
  if (why) throw forbidden(about(resource, next.metadata.name), why);
}

/** Whether a write takes the last finalizer from an object that is being deleted. */
function isDeletedBy(resource: Resource, next: KubeObject, { metadata }: KubeObject): boolean {
  if (metadata.deletionTimestamp === undefined || (next.metadata.finalizers?.length ?? 0) > 0) return false;
  // Namespaces have finalizers in their spec, too.
  if (resource === namespaces && listAt(objectAt(next, 'spec'), 'finalizers').length > 0) return false;
  return (metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

// The answer is the object as it was asked for, with the version that it had.
function deleteNow(state: State, call: Call, old: Stored, next: KubeObject): Outcome {
  const { resourceVersion } = old.object.metadata;
  const metadata = withMember(next.metadata, 'resourceVersion', resourceVersion);
  const body = present(call.resource, withMeta(next, metadata));
  if (call.dryRun) return { status: 200, body, changes: [] };
  return { status: 200, body, changes: [erase(state, call.resource, old)] };
}
