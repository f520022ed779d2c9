import { authorize } from '../admission/authorize.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../change.ts';
import { badRequest, conflict, Failure, notFound } from '../failure.ts';
import { isObject, type JsonObject } from '../json.ts';
import { objectAt, withMeta } from '../object.ts';
import { afterUpdate, ownersOf } from '../ownership/owners.ts';
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
import { stepsOf, writerOf } from './writer.ts';

/** PATCH of every kind. An apply makes the object when it does not exist. */
export function patch(state: State, call: Call, context: Context): Outcome {
  const { resource, namespace = '', name } = call;
  const old = find(state, resource, { namespace, name });
  if (call.patch === 'apply') return applyConfig(state, call, context, old);
  if (!old) throw notFound(about(resource, name));
  return write(state, call, old, change(call, old));
}

function change(call: Call, old: Stored): { asked: JsonObject; owners: Stored['owners'] } {
  const { behaviour } = call.resource;
  const asked = patched(call, old.object);
  if (!isObject(asked)) throw badRequest('the patch leaves no object');
  const { shape } = behaviour;
  const reset = stepsOf(behaviour.reset(call.subresource));
  const writer = writerOf(call, 'Update');
  if (asked === old.object) return { asked, owners: old.owners };
  return {
    asked,
    owners: afterUpdate(old.owners, { writer, before: old.object, after: asked, shape, reset }),
  };
}

function patched({ patch: kind, body, resource }: Call, old: JsonObject): unknown {
  if (kind === 'json') return jsonPatch(old, body);
  if (kind === 'strategic' && !resource.behaviour.builtIn) throw unsupported();
  if (!isObject(body))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}`,
    );
  return kind === 'strategic' ? strategicPatch(old, body, resource.behaviour.shape) : mergePatch(old, body);
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
    return write(state, call, old, { asked: object, owners: ownersOf(owners) });
  }
  if (subresource !== '') throw notFound(about(resource, name));
  authorize({ ...call, name: '' }, 'create');
  refuseUid(call, config);
  const { object, owners } = apply({}, [], application);
  return createObject(state, call, context, { body: typed(object, call), owners: ownersOf(owners) });
}

// Somebody knows the object by its uid, but it is gone: another must not take its place.
function refuseUid({ resource, name }: Call, config: JsonObject): void {
  const uid = objectAt(config, 'metadata')['uid'];
  if (!uid) return;
  const why = `uid mismatch: the provided object specified uid ${String(uid as string)}, and no existing object was found`;
  throw conflict(about(resource, name), why);
}

function named(config: JsonObject, name: string): JsonObject {
  const meta = objectAt(config, 'metadata');
  return meta['name'] === undefined ? withMeta(config, { ...meta, name }) : config;
}

function typed(object: JsonObject, { resource }: Call): JsonObject {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, ...object };
}
