import { isObject } from '../json.ts';

/** RFC 7386: members of the patch replace those of the object, null takes one out. Parts without change are shared. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const old = isObject(target) ? target : {};
  const result: Record<string, unknown> = { ...old };
  let changed = !isObject(target);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      changed ||= key in result;
      Reflect.deleteProperty(result, key);
      continue;
    }
    const merged = mergePatch(old[key], value);
    changed ||= merged !== old[key];
    result[key] = merged;
  }
  return changed ? result : old;
}
