import type { Stored } from './chunks.ts';
import { chunkPrefix, fileOf, manifestKey, type Target } from './layout.ts';
import type { Manifest } from './manifest.ts';

/**
 * Objects of a target that its new manifest makes useless. While the tool works these are only files that the manifest
 * before still had (old slices of a ring): others may be on their way. After the end it is all that is not in the manifest.
 * @param before the manifest that was replaced. @param objects all that the target has.
 */
export function findLeftovers(
  target: Target,
  { before, now }: { readonly before: Manifest | undefined; readonly now: Manifest },
  objects: readonly Stored[],
): string[] {
  const had = new Set(before?.files.map(({ name }) => name));
  const has = new Map(now.files.map(({ name, whole }) => [name, whole]));
  const isLeft = (key: string): boolean => {
    const file = fileOf(key);
    const whole = has.get(file);
    if (whole === undefined) return now.final || had.has(file);
    return whole && key.startsWith(chunkPrefix(target, file));
  };
  return objects.map(({ key }) => key).filter((key) => key !== manifestKey(target) && isLeft(key));
}
