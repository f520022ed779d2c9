import { hash } from 'node:crypto';
import type { Stored } from '../artifacts/chunks.ts';
import { findLeftovers } from '../artifacts/find-leftovers.ts';
import { findManifestFault, type KeptFiles } from '../artifacts/find-manifest-fault.ts';
import { manifestKey, targetFolder, type Target } from '../artifacts/layout.ts';
import type { Manifest } from '../artifacts/manifest.ts';
import { problem, type Problem } from '../artifacts/problem.ts';
import { findWhole } from './find-whole.ts';
import { inParallel } from './in-parallel.ts';
import { toArray, type Store } from './port.ts';
import { readManifest, type StoredManifest } from './read-manifest.ts';
import type { Kept } from './store-chunk.ts';

/** Files that are asked for at once. */
const LOOKUPS = 8;

/**
 * Shows people what a target gave: all that a manifest names is in the store, and what is in no manifest nobody sees. After a
 * final one no other is taken, and none of a tool that was started a second time in its container; nor one that comes late,
 * when its sender has given it up and has sent a newer one. What it makes useless is deleted.
 */
export async function writeManifest(store: Store, target: Target, now: Manifest): Promise<Kept | Problem> {
  const before = await readManifest(store, target);
  const text = JSON.stringify(now);
  const isSame = before?.text === text;
  const refused = isSame ? undefined : refuseChange(before, now);
  if (refused) return refused;
  const objects = await toArray(store.list(targetFolder(target)));
  const fault = isSame ? undefined : await replace(store, target, { before, now, text, objects });
  if (fault) return fault;
  await store.remove(findLeftovers(target, { before: before?.manifest, now }, objects));
  return isSame ? 'same' : 'new';
}

function refuseChange(before: StoredManifest | undefined, now: Manifest): Problem | undefined {
  if (before?.manifest.final) return problem('ended', 'the manifest is final: it does not change any more');
  if (before && before.manifest.startedAt !== now.startedAt)
    return problem('conflict', 'the manifest of another run of this attempt is there, and stays');
  if (before && before.manifest.sequence >= now.sequence)
    return problem('conflict', 'a newer manifest of this run is there, or another of this number, and stays');
  return undefined;
}

interface Replacement {
  readonly before: StoredManifest | undefined;
  readonly now: Manifest;
  readonly text: string;
  readonly objects: readonly Stored[];
}

async function replace(
  store: Store,
  target: Target,
  { before, now, text, objects }: Replacement,
): Promise<Problem | undefined> {
  const wholes = await findWholes(store, target, now, before);
  const fault = findManifestFault(target, now, { objects, wholes });
  if (fault) return problem('mismatch', fault);
  const when = before ? { etag: before.etag } : ({ absent: true } as const);
  const isWritten = await store.put(manifestKey(target), Buffer.from(text), hash('sha256', text), when);
  return isWritten ? undefined : problem('busy', 'another manifest was written at the same time: try again');
}

// A file that stood in the manifest before with the same sha256 has been asked for then, and does not change.
async function findWholes(
  store: Store,
  target: Target,
  { files }: Manifest,
  before: StoredManifest | undefined,
): Promise<KeptFiles['wholes']> {
  const known = new Map(
    before?.manifest.files
      .filter(({ whole }) => whole)
      .map(({ name, size, sha256, chunks }) => [name, { size, sha256, chunks: Math.max(1, chunks) }]),
  );
  const asked = files.filter(({ name, whole }) => whole && !known.has(name));
  await inParallel(LOOKUPS, asked, async ({ name }) => {
    const whole = await findWhole(store, target, name);
    if (whole) known.set(name, whole);
  });
  return known;
}
