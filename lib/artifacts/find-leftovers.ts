import type { Stored } from './chunks.ts';
import { chunkKey, fileKey, fileOf, manifestKey, sealKey, type Target } from './layout.ts';
import type { Manifest, ManifestFile } from './manifest.ts';

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
  const has = new Map(now.files.map((file) => [file.name, file]));
  const isLeft = (key: string): boolean => {
    const name = fileOf(key);
    const file = has.get(name);
    if (!file) return now.final || had.has(name);
    return file.whole && !isPartOf(target, file, key);
  };
  return objects.map(({ key }) => key).filter((key) => key !== manifestKey(target) && isLeft(key));
}

// The keys of chunks are in the order of their numbers.
function isPartOf(target: Target, { name, chunks }: ManifestFile, key: string): boolean {
  if (chunks <= 1) return key === fileKey(target, name);
  return key <= chunkKey(target, name, chunks) || key === sealKey(target, name);
}
