import { findChunkFault, type Stored } from './chunks.ts';
import { chunkKey, chunkPrefix, fileKey, type Target } from './layout.ts';
import type { Manifest, ManifestFile } from './manifest.ts';

/** What the store has of a target. */
export interface Kept {
  /** All objects in its folder, in the order of their keys. */
  readonly objects: readonly Stored[];
  /** Sha256 of whole files, by name. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Why a manifest says something that the store does not have; undefined when it has all of it. */
export function findManifestFault(target: Target, { files }: Manifest, kept: Kept): string | undefined {
  for (const file of files) {
    const fault = file.whole ? findWholeFault(target, file, kept) : findPartFault(target, file, kept);
    if (fault) return `${file.name}: ${fault}`;
  }
  return undefined;
}

function findWholeFault(
  target: Target,
  { name, size, sha256 }: ManifestFile,
  kept: Kept,
): string | undefined {
  const stored = wholeOf(target, name, kept);
  if (!stored) return 'it is not whole yet: end it with PUT /files/{file} first';
  if (stored.size !== size) return `it has ${stored.size} bytes, not ${size}`;
  return kept.digests.get(name) === sha256 ? undefined : 'it has another sha256';
}

// More may be stored by now than the manifest speaks of, the whole file even.
function findPartFault(target: Target, file: ManifestFile, kept: Kept): string | undefined {
  const { name, size, chunks } = file;
  const whole = wholeOf(target, name, kept);
  if (whole) return whole.size < size ? `it has ${whole.size} bytes, not ${size}` : undefined;
  const prefix = chunkPrefix(target, name);
  const stored = kept.objects.filter(({ key }) => key.startsWith(prefix)).slice(0, chunks);
  return findChunkFault(file, stored, (number) => chunkKey(target, name, number));
}

function wholeOf(target: Target, name: string, { objects }: Kept): Stored | undefined {
  const wanted = fileKey(target, name);
  return objects.find(({ key }) => key === wanted);
}
