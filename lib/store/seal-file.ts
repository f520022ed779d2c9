import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { findChunkFault, type FileEnd } from '../artifacts/chunks.ts';
import { chunkKey, chunkPrefix, fileKey, type Target } from '../artifacts/layout.ts';
import { isProblem, problem, type Problem } from '../artifacts/problem.ts';
import { StoreError, toArray, type Store } from './port.ts';
import type { RunningHashes } from './running-hashes.ts';
import type { Kept } from './store-chunk.ts';

/** A file, and what it is as a whole. */
export interface NamedEnd extends FileEnd {
  readonly file: string;
}

/**
 * Makes one object of the chunks of a file, when they are what they are said to be, to the last bit. It appears at once or not
 * at all; whoever dies on the way is followed by the next who asks. The chunks go afterwards.
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
  const prefix = chunkPrefix(target, file);
  await store.remove((await toArray(store.list(prefix))).map(({ key }) => key));
  hashes.forget(prefix);
  return outcome;
}

/** What there is under the name of a file already: the same, something else, or (undefined) nothing. */
export async function compareWhole(
  store: Store,
  target: Target,
  { file, ...end }: NamedEnd,
): Promise<'same' | Problem | undefined> {
  const whole = await store.head(fileKey(target, file));
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
  const chunks = await toArray(store.list(prefix));
  const fault = findChunkFault(end, chunks, (number) => chunkKey(target, file, number));
  if (fault) return problem('mismatch', `${file}: ${fault}`);
  const keys = chunks.map(({ key }) => key);
  const key = fileKey(target, file);
  const isNew =
    keys.length > 1
      ? await joinMany(store, key, { keys, known: hashes.digest(prefix, keys.length), end })
      : await joinOne(store, key, { keys, end });
  if (isNew === undefined) return problem('mismatch', `${file}: its chunks together have another sha256`);
  // Somebody else was quicker.
  return isNew
    ? 'new'
    : ((await compareWhole(store, target, { file, ...end })) ?? problem('busy', 'try again'));
}

interface Parts {
  readonly keys: readonly string[];
  readonly end: FileEnd;
}

// Most results are so small that they are written once more.
async function joinOne(
  store: Store,
  key: string,
  { keys: [only], end }: Parts,
): Promise<boolean | undefined> {
  const bytes = only === undefined ? Buffer.alloc(0) : await readAll(store, only);
  const isRight = createHash('sha256').update(bytes).digest('hex') === end.sha256;
  return isRight ? store.put(key, bytes, end.sha256, { absent: true }) : undefined;
}

async function joinMany(
  store: Store,
  key: string,
  { keys, known, end }: Parts & { readonly known: string | undefined },
): Promise<boolean | undefined> {
  const digest = known ?? (await hashOf(store, keys));
  return digest === end.sha256 ? store.compose(key, keys, end.sha256) : undefined;
}

async function readAll(store: Store, key: string): Promise<Buffer> {
  return buffer(await open(store, key));
}

async function hashOf(store: Store, keys: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const key of keys) for await (const bytes of await open(store, key)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

// Another request for the same may have made the file, and taken the chunk away.
async function open(store: Store, key: string): Promise<Readable> {
  const stream = await store.get(key);
  if (!stream) throw new StoreError('Busy', `${key} has gone while it was read`);
  return stream;
}
