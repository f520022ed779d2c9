import { refuseImmortal } from '../admission/namespace-lifecycle.ts';
import { isDryRun, type Call } from '../call.ts';
import { erase, present, save, type Change, type Outcome } from '../change.ts';
import { conflict, notFound } from '../failure.ts';
import { isObject, withMember, type JsonObject } from '../json.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { objectAt, timeOf, withMeta, type KubeObject } from '../object.ts';
import { about, aboutKind, type Resource } from '../resource.ts';
import { find, keyOf, type State, type Stored } from '../state.ts';
import type { Context } from './context.ts';
import { selectObjects, toList } from './list.ts';

/** How something shall be deleted: the body of the request over its query. */
interface Options {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: string | undefined;
  readonly preconditions: JsonObject;
  readonly dryRun: boolean;
}

/** DELETE of one object. */
export function deleteOne(state: State, call: Call, context: Context): Outcome {
  const { resource, namespace = '', name } = call;
  refuseImmortal(resource, name);
  const stored = find(state, resource, { namespace, name });
  if (!stored) throw notFound(about(resource, name));
  const options = optionsOf(call);
  refuseOther(resource, stored.object, options);
  const changes = deleteObject(state, resource, stored, { options, now: context.now });
  const last = changes.at(-1);
  const kept = options.dryRun ? [] : changes;
  if (last?.type !== 'DELETED')
    return { status: 200, body: present(resource, last?.object ?? stored.object), changes: kept };
  const body = resource.behaviour.deletionReturnsObject
    ? present(resource, last.object)
    : success(resource, stored);
  return { status: 200, body: unversioned(body, options, stored), changes: kept };
}

// A trial has no version of its own.
function unversioned(body: JsonObject, { dryRun }: Options, { object }: Stored): JsonObject {
  if (!dryRun || body['kind'] === 'Status') return body;
  const { resourceVersion } = object.metadata;
  return withMeta(body, { ...objectAt(body, 'metadata'), resourceVersion });
}

/** DELETE of all objects that match. @returns the list as it was. */
export function deleteCollection(state: State, call: Call, context: Context): Outcome {
  const { resource } = call;
  const options = optionsOf(call);
  const objects = selectObjects(state, call);
  const changes = objects.reduce<readonly Change[]>((known, object) => {
    const now = known.at(-1)?.state ?? state;
    const stored = find(now, resource, keyOf(object));
    return stored ? [...known, ...deleteObject(now, resource, stored, { options, now: context.now })] : known;
  }, []);
  return {
    status: 200,
    body: toList(resource, objects, { version: state.version }),
    changes: options.dryRun ? [] : changes,
  };
}

function optionsOf(call: Call): Options {
  const body = isObject(call.body) ? call.body : {};
  const grace = body['gracePeriodSeconds'] ?? call.query['gracePeriodSeconds'];
  return {
    gracePeriodSeconds: grace === undefined || grace === null ? undefined : Number(grace),
    propagationPolicy: (body['propagationPolicy'] ?? call.query['propagationPolicy']) as string | undefined,
    preconditions: objectAt(body, 'preconditions'),
    dryRun: isDryRun(call, body),
  };
}

function refuseOther(resource: Resource, { metadata }: KubeObject, { preconditions }: Options): void {
  const { uid, resourceVersion } = preconditions;
  const who = resource === namespaces ? about(resource, metadata.name) : aboutKind(resource, metadata.name);
  if (typeof uid === 'string' && uid !== metadata.uid)
    throw conflict(
      who,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  if (typeof resourceVersion === 'string' && resourceVersion !== metadata.resourceVersion)
    throw conflict(
      who,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
}

interface Deletion {
  readonly options: Options;
  readonly now: Date;
}

/** What a deletion writes: nothing when it is under way, a mark while somebody has to be waited for, else the end. */
function deleteObject(
  state: State,
  resource: Resource,
  stored: Stored,
  deletion: Deletion,
): readonly Change[] {
  if (resource === namespaces) return deleteNamespace(state, stored, deletion.now);
  const { object } = stored;
  const graceful = markGraceful(resource, object, deletion);
  if (graceful === 'pending') return [];
  const finalizers = finalizersOf(resource, object, deletion.options);
  const marked = withFinalizers(graceful ?? object, finalizers);
  const waits = finalizers.length > 0;
  if (!graceful && !waits) return [erase(state, resource, stored)];
  const next = graceful ? marked : markNow(marked, deletion.now);
  const change = saveUnlessSame(state, resource, stored, next);
  if (waits || (graceful && (graceful.metadata.deletionGracePeriodSeconds ?? 0) > 0)) return change;
  const after = change.at(-1)?.state ?? state;
  return [...change, erase(after, resource, { ...stored, object: change.at(-1)?.object ?? next })];
}

function saveUnlessSame(
  state: State,
  resource: Resource,
  stored: Stored,
  next: KubeObject,
): readonly Change[] {
  const isSame = next.metadata === stored.object.metadata;
  return isSame ? [] : [save(state, resource, { ...stored, object: next }, stored)];
}

/** The object with the time of its end; undefined when its kind knows no grace; pending when it already ends sooner. */
function markGraceful(
  resource: Resource,
  object: KubeObject,
  { options, now }: Deletion,
): KubeObject | 'pending' | undefined {
  const { grace } = resource.behaviour;
  const { metadata } = object;
  if (!grace) return undefined;
  if (metadata.deletionTimestamp !== undefined) return shorten(object, options.gracePeriodSeconds, now);
  const seconds = grace(object, options.gracePeriodSeconds);
  return withMeta(object, {
    ...metadata,
    ...(metadata.generation ? { generation: metadata.generation + 1 } : {}),
    deletionTimestamp: timeOf(new Date(now.getTime() + seconds * 1000)),
    deletionGracePeriodSeconds: seconds,
  });
}

function shorten(
  object: KubeObject,
  asked: number | undefined,
  now: Date,
): KubeObject | 'pending' | undefined {
  const { metadata } = object;
  const { deletionGracePeriodSeconds: old = 0, deletionTimestamp = '' } = metadata;
  if (old === 0) return undefined;
  if (asked === undefined || asked >= old) return 'pending';
  const start = Date.parse(deletionTimestamp) - old * 1000;
  const end = start + Math.max(asked, 0) * 1000;
  const isOver = end < now.getTime();
  const seconds = isOver && asked !== 0 ? 1 : asked;
  return withMeta(object, {
    ...metadata,
    deletionTimestamp: timeOf(isOver ? now : new Date(end)),
    deletionGracePeriodSeconds: seconds,
  });
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** The finalizers with those by which the garbage collector is told what becomes of dependents. */
function finalizersOf(
  { behaviour }: Resource,
  { metadata }: KubeObject,
  options: Options,
): readonly string[] {
  const { finalizers = [] } = metadata;
  const others = finalizers.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  const asked = options.propagationPolicy ?? propagationOf(finalizers);
  const policy = asked ?? (behaviour.orphansByDefault ? 'Orphan' : 'Background');
  if (policy === 'Orphan') return [...others, ORPHAN];
  return policy === 'Foreground' ? [...others, FOREGROUND] : others;
}

function propagationOf(finalizers: readonly string[]): string | undefined {
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : undefined;
}

function withFinalizers(object: KubeObject, finalizers: readonly string[]): KubeObject {
  const { finalizers: old = [] } = object.metadata;
  if (old.length === finalizers.length && old.every((name) => finalizers.includes(name))) return object;
  const list = finalizers.length > 0 ? finalizers : undefined;
  return withMeta(object, withMember(object.metadata, 'finalizers', list));
}

// Kinds without grace are marked only while somebody has to be waited for.
function markNow(object: KubeObject, now: Date): KubeObject {
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0) return object;
  const { generation = 0, deletionTimestamp } = metadata;
  return withMeta(object, {
    ...metadata,
    ...(deletionTimestamp === undefined && generation > 0 ? { generation: generation + 1 } : {}),
    deletionTimestamp: deletionTimestamp ?? timeOf(now),
    deletionGracePeriodSeconds: 0,
  });
}

// Emptied and ended by a controller: see delete-namespaces.ts.
function deleteNamespace(state: State, stored: Stored, now: Date): readonly Change[] {
  const { object } = stored;
  if (object.metadata.deletionTimestamp !== undefined) return [];
  const metadata = { ...object.metadata, deletionTimestamp: timeOf(now) };
  const status = { ...objectAt(object, 'status'), phase: 'Terminating' };
  const next = { ...withMeta(object, metadata), status };
  return [save(state, namespaces, { ...stored, object: next }, stored)];
}

function success(resource: Resource, { object }: Stored): JsonObject {
  const { group, plural } = resource;
  const { name, uid } = object.metadata;
  const details = { name, ...(group ? { group } : {}), kind: plural, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
