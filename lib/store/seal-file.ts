import { hash, createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { findChunkFault, type FileEnd, type Stored } from '../artifacts/chunks.ts';
import { chunkKey, chunkPrefix, fileKey, sealKey, type Target } from '../artifacts/layout.ts';
import { isProblem, problem, type Problem } from '../artifacts/problem.ts';
import { findWhole } from './find-whole.ts';
import { StoreError, toArray, type Store } from './port.ts';
import type { RunningHashes } from './running-hashes.ts';
import type { Kept } from './store-chunk.ts';

/** A file, and what it is as a whole. */
export interface NamedEnd extends FileEnd {
  readonly file: string;
}

/**
 * Makes a file of its chunks, when they are what they are said to be, to the last bit. It is whole at once or not at all;
 * whoever dies on the way is followed by the next who asks. One chunk becomes an object under the name of the file; several stay
 * as they are, and a seal says that they are the file: so no byte is written twice (docs/adr/0016-sealed-chunks.md).
 */
export async function sealFile(
  store: Store,
  hashes: RunningHashes,
  target: Target,
  { file, ...end }: NamedEnd,
): Promise<Kept | Problem> {
  const known = await compareWhole(store, target, { file, ...end });
  const outcome = known ?? (await make(store, hashes, target, { file, ...end }));
  if (isProblem(outcome)) return outcome;
  // The object has its bytes.
  if (end.chunks === 1) await store.remove([chunkKey(target, file, 1)]);
  hashes.forget(chunkPrefix(target, file));
  return outcome;
}

/** What there is under the name of a file already: the same, something else, or (undefined) nothing. */
export async function compareWhole(
  store: Store,
  target: Target,
  { file, ...end }: NamedEnd,
): Promise<'same' | Problem | undefined> {
  const whole = await findWhole(store, target, file);
  if (!whole) return undefined;
  return whole.sha256 === end.sha256 && whole.size === end.size
    ? 'same'
    : problem('conflict', 'the file is there with other bytes, which stay');
}

async function make(
  store: Store,
  hashes: RunningHashes,
  target: Target,
  { file, ...end }: NamedEnd,
): Promise<Kept | Problem> {
  const prefix = chunkPrefix(target, file);
  const kept = await toArray(store.list(prefix));
  // Another request for the same may have written the seal since we looked.
  const stored = kept.filter(({ key }) => key !== sealKey(target, file));
  const fault = findChunkFault(end, stored, (number) => chunkKey(target, file, number));
  if (fault) return problem('mismatch', `${file}: ${fault}`);
  const known = await hashes.digest(prefix, end.chunks);
  const parts = { chunks: stored.slice(0, end.chunks), known, end };
  const isNew =
    end.chunks > 1
      ? await seal(store, sealKey(target, file), parts)
      : await rename(store, fileKey(target, file), parts);
  if (isNew === undefined) return problem('mismatch', `${file}: its chunks together have another sha256`);
  // Somebody else was quicker.
  return isNew
    ? 'new'
    : ((await compareWhole(store, target, { file, ...end })) ?? problem('busy', 'try again'));
}

interface Parts {
  readonly chunks: readonly Stored[];
  /** The sha256 of all of them, when it is known. */
  readonly known: string | undefined;
  readonly end: FileEnd;
}

// Most results are so small that they are written once more.
async function rename(
  store: Store,
  key: string,
  { chunks: [only], known, end }: Parts,
): Promise<boolean | undefined> {
  const bytes = only ? await buffer(await open(store, only.key)) : Buffer.alloc(0);
  const digest = known ?? hash('sha256', bytes);
  return digest === end.sha256 ? store.put(key, bytes, end.sha256, { absent: true }) : undefined;
}

async function seal(store: Store, key: string, { chunks, known, end }: Parts): Promise<boolean | undefined> {
  const digest = known ?? (await hashOf(store, chunks));
  if (digest !== end.sha256) return undefined;
  const text = JSON.stringify(end);
  return store.put(key, Buffer.from(text), hash('sha256', text), { absent: true });
}

async function hashOf(store: Store, chunks: readonly Stored[]): Promise<string> {
  const all = createHash('sha256');
  for (const { key } of chunks) for await (const bytes of await open(store, key)) all.update(bytes as Buffer);
  return all.digest('hex');
}

// Another request for the same may have made the file, and taken the chunk away.
async function open(store: Store, key: string): Promise<Readable> {
  const stream = await store.get(key);
  if (!stream) throw new StoreError('Busy', `${key} has gone while it was read`);
  return stream;
}
