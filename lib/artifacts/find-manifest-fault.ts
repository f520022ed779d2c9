import { findChunkFault, type FileEnd, type Stored } from './chunks.ts';
import { chunkKey, fileKey, fileOf, type Target } from './layout.ts';
import type { Manifest, ManifestFile } from './manifest.ts';

/** What the store has of a target. */
export interface KeptFiles {
  /** All objects in its folder, in the order of their keys. */
  readonly objects: readonly Stored[];
  /** The files that are whole, by name. */
  readonly wholes: ReadonlyMap<string, FileEnd>;
}

/** Why a manifest says something that the store does not have; undefined when it has all of it. */
export function findManifestFault(target: Target, { files }: Manifest, kept: KeptFiles): string | undefined {
  const byFile = Map.groupBy(kept.objects, ({ key }) => fileOf(key));
  for (const file of files) {
    const stored = byFile.get(file.name) ?? [];
    const fault = file.whole ? findWholeFault(file, kept) : findPartFault(target, file, stored);
    if (fault) return `${file.name}: ${fault}`;
  }
  return undefined;
}

function findWholeFault({ name, size, sha256, chunks }: ManifestFile, kept: KeptFiles): string | undefined {
  const stored = kept.wholes.get(name);
  if (!stored) return 'it is not whole yet: end it with PUT /files/{file} first';
  if (stored.size !== size) return `it has ${stored.size} bytes, not ${size}`;
  // One that came in no chunk is kept like one of one.
  if (stored.chunks !== Math.max(1, chunks)) return `it has ${stored.chunks} chunks, not ${chunks}`;
  return stored.sha256 === sha256 ? undefined : 'it has another sha256';
}

// More may be stored by now than the manifest speaks of, the whole file even.
function findPartFault(target: Target, file: ManifestFile, stored: readonly Stored[]): string | undefined {
  const { name, size } = file;
  const whole = stored.find(({ key }) => key === fileKey(target, name));
  if (whole) return whole.size < size ? `it has ${whole.size} bytes, not ${size}` : undefined;
  return findChunkFault(file, stored, (number) => chunkKey(target, name, number));
}
