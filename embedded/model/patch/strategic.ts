import { isObject, without, type JsonObject } from '../json.ts';
import { memberShape, type Shape } from '../shape.ts';

const DIRECTIVE = '$patch';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const RETAIN = '$retainKeys';

/**
 * Strategic merge patch: like a merge patch, but lists whose items have names are merged by name.
 * Parts without change are shared. The wished order of items (`$setElementOrder`) is not followed.
 */
export function strategicPatch(target: JsonObject, patch: JsonObject, shape: Shape | undefined): JsonObject {
  if (patch[DIRECTIVE] === 'replace') return without(patch, DIRECTIVE);
  const result: Record<string, unknown> = { ...retained(target, patch) };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM)) deleteFrom(result, key.slice(DELETE_FROM.length), value);
    if (key.startsWith('$')) continue;
    const merged = value === null ? undefined : mergeValue(result[key], value, memberShape(shape, key));
    if (merged === undefined) {
      Reflect.deleteProperty(result, key);
    } else result[key] = merged;
  }
  return isSameMembers(result, target) ? target : result;
}

function retained(target: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch[RETAIN];
  if (!Array.isArray(keys)) return target;
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)));
}

function deleteFrom(result: Record<string, unknown>, key: string, gone: unknown): void {
  const list = result[key];
  if (Array.isArray(list) && Array.isArray(gone)) result[key] = list.filter((item) => !gone.includes(item));
}

/** @returns undefined when nothing is left. */
function mergeValue(old: unknown, value: unknown, shape: Shape | undefined): unknown {
  if (isObject(value)) {
    if (value[DIRECTIVE] === 'delete') return undefined;
    return strategicPatch(isObject(old) ? old : {}, value, shape);
  }
  if (!Array.isArray(value) || !shape?.list) return value;
  return mergeList(Array.isArray(old) ? (old as readonly unknown[]) : [], value, shape);
}

function mergeList(old: readonly unknown[], patch: readonly unknown[], shape: Shape): readonly unknown[] {
  const key = shape.keys?.[0];
  if (shape.list === 'set' || key === undefined) return inOrder(old, [...new Set(patch)], (a, b) => a === b);
  const items = patch.filter(isObject);
  if (items.some((item) => item[DIRECTIVE] === 'replace'))
    return items.filter((item) => !(DIRECTIVE in item));
  const isSame = (a: unknown, b: unknown): boolean => isObject(a) && isObject(b) && a[key] === b[key];
  const kept = old.filter((one) => !items.some((item) => item[DIRECTIVE] === 'delete' && isSame(one, item)));
  const merged = items
    .filter((item) => item[DIRECTIVE] !== 'delete')
    .map((item) => {
      const before = kept.find((one) => isSame(one, item));
      return strategicPatch(isObject(before) ? before : {}, item, shape.items);
    });
  return inOrder(kept, merged, isSame);
}

/**
 * The items of the patch in its order, between those that only the object has: such an item stands before one
 * of the patch only when it did so already. So what is new comes first.
 */
function inOrder(
  old: readonly unknown[],
  patch: readonly unknown[],
  isSame: (a: unknown, b: unknown) => boolean,
): readonly unknown[] {
  const placeOf = (item: unknown): number => old.findIndex((one) => isSame(one, item));
  const others = old.filter((one) => !patch.some((item) => isSame(one, item)));
  const result: unknown[] = [];
  for (const item of patch) {
    const place = placeOf(item);
    while (others.length > 0 && place >= 0 && placeOf(others[0]) < place) result.push(others.shift());
    result.push(item);
  }
  const ordered = [...result, ...others];
  return ordered.length === old.length && ordered.every((item, at) => item === old[at]) ? old : ordered;
}

function isSameMembers(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
