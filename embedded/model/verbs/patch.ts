import { authorize } from '../admission/authorize.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../change.ts';
import { badRequest, conflict, Failure, notFound } from '../failure.ts';
import { isObject, type JsonObject } from '../json.ts';
import { objectAt, textAt, withMeta } from '../object.ts';
import { ownersOf } from '../ownership/owners.ts';
import { apply } from '../patch/apply.ts';
import { jsonPatch } from '../patch/json.ts';
import { mergePatch } from '../patch/merge.ts';
import { strategicPatch } from '../patch/strategic.ts';
import { about, apiVersionOf } from '../resource.ts';
import { find, type State, type Stored } from '../state.ts';
import { bodyOf } from './body.ts';
import { createObject } from './create.ts';
import type { Context } from './context.ts';
import { write } from './write.ts';
import { ownedBy, stepsOf, writerOf } from './writer.ts';

/** PATCH of every kind. An apply makes the object when it does not exist. */
export function patch(state: State, call: Call, context: Context): Outcome {
  const { resource, namespace = '', name } = call;
  const old = find(state, resource, { namespace, name });
  if (call.patch === 'apply') return applyConfig(state, call, context, old);
  if (!old) throw notFound(about(resource, name));
  const own = ownedBy(call);
  return write(state, call, old, { asked: patched(call, old.object), own });
}

function patched({ patch: kind, body, resource }: Call, old: JsonObject): JsonObject {
  if (kind === 'json') return objectOf(jsonPatch(old, body), 'the patch leaves no object');
  if (kind === 'strategic' && !resource.behaviour.builtIn) throw unsupported();
  if (!isObject(body))
    throw badRequest(kind === 'strategic' ? NO_OBJECT : `error decoding patch: ${NO_OBJECT}`);
  return kind === 'strategic'
    ? strategicPatch(old, body, resource.behaviour.shape)
    : objectOf(mergePatch(old, body), NO_OBJECT);
}

const NO_OBJECT = 'json: cannot unmarshal array into Go value of type map[string]interface {}';

function objectOf(value: unknown, otherwise: string): JsonObject {
  if (!isObject(value)) throw badRequest(otherwise);
  return value;
}

function unsupported(): Failure {
  const accepted = 'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return new Failure(415, 'UnsupportedMediaType', message);
}

function applyConfig(state: State, call: Call, context: Context, old: Stored | undefined): Outcome {
  const writer = writerOf(call, 'Apply');
  const { resource, subresource, name, query } = call;
  const config = named(bodyOf(call), name);
  refuseUntyped(call, config);
  const { shape, reset } = resource.behaviour;
  const application = {
    writer,
    config,
    shape,
    force: query['force'] === 'true',
    reset: stepsOf(reset(subresource)),
  };
  if (old) {
    const { object, owners } = apply(old.object, old.owners.list(), application);
    return write(state, call, old, { asked: object, own: () => ownersOf(owners) });
  }
  if (subresource !== '') throw notFound(about(resource, name));
  authorize(call, 'create');
  refuseUid(call, config);
  const { object, owners } = apply({}, [], application);
  return createObject(state, call, context, { body: typed(object, call), own: () => ownersOf(owners) });
}

// An apply is merged by the schema: what is not in it is no warning, but the end.
function refuseUntyped({ resource, name }: Call, config: JsonObject): void {
  const [unknown] = resource.behaviour.decode(config, undefined).unknown;
  if (unknown === undefined) return;
  const { group, version, kind } = resource;
  const what = `/${name}; ${group}/${version}, Kind=${kind}`;
  const message = `failed to create typed patch object (${what}): .${unknown}: field not declared in schema`;
  throw new Failure(500, '', message);
}

// Somebody knows the object by its uid, but it is gone: another must not take its place.
function refuseUid({ resource, name }: Call, config: JsonObject): void {
  const uid = textAt(objectAt(config, 'metadata'), 'uid');
  if (!uid) return;
  const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  throw conflict(about(resource, name), why);
}

function named(config: JsonObject, name: string): JsonObject {
  const meta = objectAt(config, 'metadata');
  return meta['name'] === undefined ? withMeta(config, { ...meta, name }) : config;
}

function typed(object: JsonObject, { resource }: Call): JsonObject {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, ...object };
}
