import { namespaceOf } from '../admission/namespace-lifecycle.ts';
import { podSecurityRefusal } from '../admission/pod-security.ts';
import { isDryRun, type Call } from '../call.ts';
import { erase, present, save, type Outcome } from '../change.ts';
import { badRequest, conflict, Failure, forbidden, invalid } from '../failure.ts';
import { without, withMember, type JsonObject } from '../json.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { pods } from '../kinds/pods.ts';
import { nextMeta, sameButVersion, validateNextMeta } from '../meta.ts';
import { listAt, objectAt, withMeta, type KubeObject } from '../object.ts';
import { sameOwners, type Owners } from '../ownership/owners.ts';
import { about, aboutKind, type Resource } from '../resource.ts';
import type { State, Stored } from '../state.ts';
import { refuseUnknown } from './body.ts';

/** What an object shall become, and whose its fields will be. */
export interface Write {
  readonly asked: JsonObject;
  readonly owners: Owners;
}

/** Stores another content of an object that exists, for PUT and every PATCH. */
export function write(state: State, call: Call, old: Stored, { asked, owners }: Write): Outcome {
  const { resource } = call;
  const next = prepare(call, old.object, asked);
  validate(call, next, old.object);
  refusePod(state, resource, next, old.object);
  const answer = (object: KubeObject): Outcome => ({
    status: 200,
    body: present(resource, object),
    changes: [],
  });
  if (isDeletedBy(resource, next, old.object)) return deleteNow(state, call, old, next);
  if (sameButVersion(next, old.object) && isSameOwnership(owners, old.owners)) return answer(old.object);
  if (isDryRun(call)) return answer(next);
  const change = save(state, resource, { object: next, owners }, old);
  return { ...answer(change.object), changes: [change] };
}

function prepare(call: Call, old: KubeObject, asked: JsonObject): KubeObject {
  const { resource, subresource, name } = call;
  const { behaviour } = resource;
  const { object, unknown } = behaviour.decode(asked, old);
  refuseUnknown(call, unknown);
  const meta = objectAt(object, 'metadata');
  if (meta['name'] !== name)
    throw badRequest(
      `the name of the object (${String(meta['name'] as string)}) does not match the name on the URL (${name})`,
    );
  const metadata = nextMeta({ ...meta, resourceVersion: checkVersion(resource, old, meta) }, old.metadata);
  const bare = behaviour.builtIn ? without(without(object, 'kind'), 'apiVersion') : object;
  return behaviour.update(withMeta(bare, metadata) as KubeObject, old, subresource);
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

// Metadata is looked at twice, and complained about twice.
function validate({ resource, subresource }: Call, next: KubeObject, old: KubeObject): void {
  const ofMeta = next.metadata === old.metadata ? [] : validateNextMeta(next.metadata, old.metadata);
  const causes = [...ofMeta, ...ofMeta, ...resource.behaviour.validate(next, old, subresource)];
  if (causes.length === 0) return;
  const kind = next['kind'];
  const named = typeof kind === 'string' ? { ...resource, kind } : resource;
  throw invalid(aboutKind(named, next.metadata.name), causes);
}

function refusePod(state: State, resource: Resource, next: KubeObject, old: KubeObject): void {
  if (resource !== pods || next['spec'] === old['spec']) return;
  const why = podSecurityRefusal(next, namespaceOf(state, next.metadata.namespace ?? ''));
  if (why) throw forbidden(about(resource, next.metadata.name), why);
}

function isSameOwnership(a: Owners, b: Owners): boolean {
  return a === b || a.pending > 0 || sameOwners(a.list(), b.list());
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
  if (isDryRun(call)) return { status: 200, body, changes: [] };
  return { status: 200, body, changes: [erase(state, call.resource, old)] };
}
