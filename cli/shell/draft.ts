import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { constants, mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Artifact } from '../core/artifact.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { onDisk } from './on-disk.ts';

/** A file that is being fetched, beside the place where it will be. */
export interface Draft {
  /** Bytes that are there. */
  readonly bytes: () => number;
  /** @throws Failure when there are more bytes than the artifact has, or no room for them. */
  readonly write: (chunk: Buffer) => Promise<void>;
  /** Forgets what is there. @throws Failure when this machine does not let it. */
  readonly restart: () => Promise<void>;
  /** Leaves what is there, to go on another time. */
  readonly close: () => Promise<void>;
  /** Deletes what is there. */
  readonly discard: () => Promise<void>;
  /** Puts the file in its place, if its size and checksum are right; else it is deleted. @returns whether they are. */
  readonly commit: () => Promise<boolean>;
}

/**
 * Opens the draft of an artifact, with what an earlier attempt has left of it. Its name holds the checksum: what is
 * left of other bytes is not taken up.
 * @throws the error of the file system when this machine does not let it: `onDisk` puts it in words.
 */
export async function openDraft(path: string, artifact: Artifact): Promise<Draft> {
  await mkdir(dirname(path), { recursive: true });
  const part = partOf(path, artifact);
  const file = await open(part, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  const state = await resume(part, file, artifact.size);
  const restart = async (): Promise<void> => {
    await onDisk(() => file.truncate(0));
    [state.hash, state.bytes] = [createHash('sha256'), 0];
  };
  const write = async (chunk: Buffer): Promise<void> => {
    if (state.bytes + chunk.length > artifact.size)
      throw new Failure(EXIT.failed, 'There are more bytes than were announced.');
    await onDisk(() => writeAll(file, chunk, state.bytes));
    state.hash.update(chunk);
    state.bytes += chunk.length;
  };
  const discard = async (): Promise<void> => {
    await file.close();
    await rm(part);
  };
  const commit = async (): Promise<boolean> => {
    if (state.bytes !== artifact.size || !hasHash(artifact, state.hash)) return discard().then(() => false);
    await file.close();
    await rename(part, path);
    return true;
  };
  return { bytes: () => state.bytes, write, restart, close: () => file.close(), discard, commit };
}

function partOf(path: string, { sha256 = '' }: Artifact): string {
  return join(dirname(path), `.${basename(path)}.${sha256.slice(0, 16)}.part`);
}

async function writeAll(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  let at = 0;
  while (at < chunk.length)
    at += (await file.write(chunk, at, chunk.length - at, position + at)).bytesWritten;
}

async function resume(part: string, file: FileHandle, most: number): Promise<{ hash: Hash; bytes: number }> {
  const { size } = await file.stat();
  if (size <= most) return { hash: await hashOf(part), bytes: size };
  await file.truncate(0);
  return { hash: createHash('sha256'), bytes: 0 };
}

/** What is at the place of an artifact: nothing, the artifact itself, or something else. */
export async function whatIsAt(path: string, artifact: Artifact): Promise<'nothing' | 'same' | 'other'> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return 'nothing';
  if (!found.isFile() || found.size !== artifact.size) return 'other';
  return hasHash(artifact, await hashOf(path)) ? 'same' : 'other';
}

function hasHash({ sha256 }: Artifact, hash: Hash): boolean {
  return sha256 === undefined || hash.digest('hex') === sha256;
}

async function hashOf(path: string): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash;
}
