import { isObject, type JsonObject } from './json.ts';

/** An owner of an object: when the last of them is gone, so is the object. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Metadata of a stored object: what every kind has. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly [field: string]: unknown;
}

/** A stored object, with `apiVersion` and `kind`. */
export interface KubeObject extends JsonObject {
  readonly metadata: ObjectMeta;
}

/** A time as Kubernetes writes it: whole seconds. */
export function timeOf(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The object with other metadata; the same object when they are the same. */
export function withMeta<T extends JsonObject>(object: T, metadata: JsonObject): T {
  return object['metadata'] === metadata ? object : { ...object, metadata };
}

/** A member that is an object; empty when it is anything else. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : NOTHING;
}

/** A member that is a list; empty when it is anything else. */
export function listAt(object: JsonObject, key: string): readonly unknown[] {
  const value = object[key];
  return Array.isArray(value) ? (value as readonly unknown[]) : NONE;
}

/** A member that is a text. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

const NOTHING: JsonObject = {};
const NONE: readonly unknown[] = [];
