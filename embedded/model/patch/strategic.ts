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
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
      delete result[key];
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
  if (shape.list === 'set' || key === undefined) {
    const added = patch.filter((item) => !old.includes(item));
    return added.length > 0 ? [...old, ...added] : old;
  }
  if (patch.some((item) => isObject(item) && item[DIRECTIVE] === 'replace'))
    return patch.filter((item) => !(isObject(item) && DIRECTIVE in item));
  const items = patch.filter(isObject).reduce((list, item) => mergeItem(list, item, key, shape.items), old);
  return items;
}

function mergeItem(
  list: readonly unknown[],
  item: JsonObject,
  key: string,
  shape: Shape | undefined,
): readonly unknown[] {
  const at = list.findIndex((one) => isObject(one) && one[key] === item[key]);
  if (item[DIRECTIVE] === 'delete') return at < 0 ? list : list.toSpliced(at, 1);
  if (at < 0) return [...list, strategicPatch({}, item, shape)];
  const old = list[at] as JsonObject;
  const merged = strategicPatch(old, item, shape);
  return merged === old ? list : list.with(at, merged);
}

function isSameMembers(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
