import { admitInto, namespaceOf } from '../admission/namespace-lifecycle.ts';
import { podSecurityRefusal } from '../admission/pod-security.ts';
import type { Call } from '../call.ts';
import { present, save, type Outcome } from '../change.ts';
import { alreadyExists, badRequest, Failure, forbidden, invalid } from '../failure.ts';
import { isObject, without, type JsonObject } from '../json.ts';
import { pods } from '../kinds/pods.ts';
import { newMeta, validateNewMeta } from '../meta.ts';
import { textAt, timeOf, withMeta, type KubeObject } from '../object.ts';
import { NOBODY, type Owners } from '../ownership/owners.ts';
import { about, aboutObject, type Resource } from '../resource.ts';
import { find, keyOf, type State } from '../state.ts';
import { bodyOf, refuseUnknown } from './body.ts';
import { useSerial, type Context } from './context.ts';
import { ownedBy } from './writer.ts';

/** POST: makes an object. @throws Failure as createObject does. */
export function create(state: State, call: Call, context: Context): Outcome {
  const own = ownedBy(call);
  return createObject(state, call, context, { body: bodyOf(call), own: (object) => own(NOBODY, {}, object) });
}

/** An object to make, and whose its fields will be. */
export interface Creation {
  readonly body: JsonObject;
  readonly own: (object: KubeObject) => Owners;
}

/**
 * Makes an object, for POST and for an apply of what does not exist yet.
 * @throws Failure 400 or 422 when the object is wrong, 404 when its namespace is not there, 403 when that goes away or admission
 * refuses the object, 409 when the name is taken, 500 when it brings a resource version.
 */
export function createObject(state: State, call: Call, context: Context, creation: Creation): Outcome {
  const { resource } = call;
  const serial = useSerial(state);
  const object = prepare(serial, call, context, creation.body);
  admitInto(state, resource, call.namespace ?? '', object.metadata.name);
  const made = resource.behaviour.create(object);
  validate(resource, made);
  refusePod(state, resource, made);
  const taken = find(state, resource, keyOf(made));
  if (taken) throw nameTaken(resource, taken.object);
  if (made.metadata.resourceVersion) throw new Failure(500, '', NO_VERSION);
  if (call.dryRun) return { status: 201, body: present(resource, made), changes: [] };
  const change = save(serial, resource, { object: made, owners: creation.own(object) });
  return { status: 201, body: present(resource, change.object), changes: [change] };
}

const NO_VERSION = 'resourceVersion should not be set on objects to be created';

function prepare(state: State, call: Call, context: Context, body: JsonObject): KubeObject {
  const { resource, namespace = '' } = call;
  const { behaviour } = resource;
  const { object, unknown } = behaviour.decode(body, undefined);
  refuseUnknown(call, unknown);
  const asked = isObject(object['metadata']) ? object['metadata'] : {};
  if (asked['namespace'] && asked['namespace'] !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  const system = { uid: context.uid(state.serial), creationTimestamp: timeOf(context.now) };
  const metadata = newMeta(
    withName(asked, () => context.suffix(state.serial)),
    namespace,
    system,
  );
  const bare = behaviour.builtIn ? without(without(object, 'kind'), 'apiVersion') : object;
  return withMeta(bare, metadata) as KubeObject;
}

function withName(asked: JsonObject, suffix: () => string): JsonObject {
  const prefix = textAt(asked, 'generateName');
  return prefix && !asked['name'] ? { ...asked, name: `${prefix.slice(0, 58)}${suffix()}` } : asked;
}

function validate(resource: Resource, object: KubeObject): void {
  const { behaviour } = resource;
  const ofMeta = validateNewMeta(object.metadata, behaviour.nameErrors);
  const causes = behaviour.validate(object, undefined, { subresource: '', ofMeta });
  if (causes.length > 0) throw invalid(aboutObject(resource, object), causes);
}

function refusePod(state: State, resource: Resource, pod: KubeObject): void {
  if (resource !== pods) return;
  const why = podSecurityRefusal(pod, namespaceOf(state, pod.metadata.namespace ?? ''));
  if (why) throw forbidden(about(resource, pod.metadata.name), why);
}

function nameTaken(resource: Resource, { metadata }: KubeObject): Failure {
  const failure = alreadyExists(about(resource, metadata.name));
  if (metadata.deletionTimestamp === undefined) return failure;
  const message = `object is being deleted: ${failure.message}`;
  return new Failure(409, 'AlreadyExists', message, failure.body['details'] as JsonObject);
}
