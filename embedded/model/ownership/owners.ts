import type { JsonObject } from '../json.ts';
import type { Shape } from '../shape.ts';
import { difference, exclude, fields, isEmpty, sameFields, union, type Fields } from './fields.ts';
import { changesOf } from './fields-of.ts';

/** Who writes: a field manager, by apply or otherwise, through a subresource or none. */
export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  readonly apiVersion: string;
}

/** A writer with the fields that are his. */
export interface Owner extends Writer {
  readonly fields: Fields;
}

/**
 * Who owns which fields of an object. Only server-side apply wants to know, so it is worked out when asked:
 * most objects are never applied.
 */
export interface Owners {
  /** Writes that have not been worked out yet. */
  readonly pending: number;
  readonly list: () => readonly Owner[];
}

/** Nobody owns anything: of an object that is new. */
export const NOBODY: Owners = ownersOf([]);

/** After so many writes the sum is drawn, so that old versions of the object can be forgotten. */
const MAX_PENDING = 100;

/** Owners that are known already. */
export function ownersOf(list: readonly Owner[]): Owners {
  return { pending: 0, list: () => list };
}

/** A write that is no apply. */
export interface Update {
  readonly writer: Writer;
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly shape: Shape;
  /** Steps to what a write through this path cannot change. */
  readonly reset: readonly (readonly string[])[];
}

/** What is changed becomes the writer's; what is removed is nobody's. */
export function afterUpdate(owners: Owners, update: Update): Owners {
  if (update.before === update.after) return owners;
  if (owners.pending >= MAX_PENDING) return ownersOf(takeOver(owners.list(), update));
  let known: readonly Owner[] | undefined;
  const list = (): readonly Owner[] => (known ??= takeOver(owners.list(), update));
  return { pending: owners.pending + 1, list };
}

function takeOver(
  owners: readonly Owner[],
  { writer, before, after, shape, reset }: Update,
): readonly Owner[] {
  const changes = changesOf(withoutSystem(before), withoutSystem(after), shape);
  const set = exclude(changes.set, reset);
  const removed = exclude(changes.removed, reset);
  const mine = owners.find((owner) => isSame(owner, writer));
  const others = owners.filter((owner) => !isSame(owner, writer));
  const left = others.map((owner) => lose(owner, set, removed));
  const fields = union(difference(mine?.fields ?? EMPTY, removed), set);
  return [...left, { ...writer, fields }].filter((owner) => !isEmpty(owner.fields));
}

const EMPTY: Fields = fields(false, new Map());

/** An owner without what others have set and what is gone. */
export function lose(owner: Owner, ...lost: readonly Fields[]): Owner {
  return { ...owner, fields: lost.reduce(difference, owner.fields) };
}

/** Whether two are one writer: the version of the API in which he writes does not matter. */
export function isSame(a: Writer, b: Writer): boolean {
  return a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource;
}

/** Members of the metadata that nobody owns: the API server sets them, or they say which object it is. */
const SYSTEM = [
  'name',
  'namespace',
  'creationTimestamp',
  'uid',
  'generation',
  'resourceVersion',
  'managedFields',
  'selfLink',
];

/** The object without what nobody owns. */
export function withoutSystem(object: JsonObject): JsonObject {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const kept = Object.entries((metadata ?? {}) as JsonObject).filter(([key]) => !SYSTEM.includes(key));
  return kept.length > 0 ? { ...rest, metadata: Object.fromEntries(kept) } : rest;
}

/** Whether the same writers own the same fields. */
export function sameOwners(a: Owners, b: Owners): boolean {
  if (a === b) return true;
  const [now, before] = [a.list(), b.list()];
  return now.length === before.length && now.every((owner) => isAmong(before, owner));
}

function isAmong(owners: readonly Owner[], owner: Owner): boolean {
  const other = owners.find((one) => isSame(one, owner));
  return other !== undefined && sameFields(owner.fields, other.fields);
}
