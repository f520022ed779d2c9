/** Any object of JSON. Values in the model are shared, never changed: a write makes new ones on its way. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object of JSON: no list, not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A copy of what a client sends, as it would arrive: without members that are undefined, dates as texts.
 * Afterwards nobody else holds the value, so the model may keep it.
 */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : jsonOf(item)));
  if (value instanceof Date) return value.toJSON();
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = (value as JsonObject)[key];
    // A member of this name would become the prototype.
    if (member !== undefined && key !== '__proto__') copy[key] = jsonOf(member);
  }
  return copy;
}

/** Whether two values are the same JSON. Shared parts are compared by identity, so this is quick after a patch. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameList(a, b);
  return sameMembers(a as JsonObject, b as JsonObject);
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, at) => sameJson(item, b[at]));
}

function sameMembers(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => key in b && sameJson(a[key], b[key]));
}

/** The object without one member; the same object when it has no such member. */
export function without(object: JsonObject, key: string): JsonObject {
  if (!(key in object)) return object;
  const { [key]: _dropped, ...others } = object;
  return others;
}

/** The object with a member set, or taken out when the value is undefined. */
export function withMember(object: JsonObject, key: string, value: unknown): JsonObject {
  if (value === undefined) return without(object, key);
  return object[key] === value ? object : { ...object, [key]: value };
}

/** Freezes a value and all that is in it: finds code that changes what is shared. */
export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
}
