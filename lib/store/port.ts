import type { Readable } from 'node:stream';
import type { Stored } from '../artifacts/chunks.ts';
import type { Range } from '../artifacts/parse-range.ts';

/** An object, without its bytes. */
export interface Head extends Stored {
  /** As it was told when the object was written, in hexadecimal digits; empty when it was not. */
  readonly sha256: string;
  /** Names this very content to the store. */
  readonly etag: string;
}

/** An object in a list. */
export interface Listed extends Stored {
  readonly modified: Date;
}

/** When an object is written: only if there is none, or only if it is still the one of this etag. */
export type Condition = { readonly absent: true } | { readonly etag: string };

/**
 * The one way to the results: an object store with conditional writes. Every write is atomic: there is the old object, or
 * the new one, never a part.
 * @throws StoreError when the store does not do it.
 */
export interface Store {
  /** @param sha256 of the bytes, which the store checks. @returns false when the condition does not hold. */
  readonly put: (key: string, bytes: Uint8Array, sha256: string, when: Condition) => Promise<boolean>;
  /** Writes an object if there is none, without its sha256. @param crc of the bytes, a CRC-32 which the store checks. @returns false when there is one. */
  readonly add: (key: string, bytes: Uint8Array, crc: number) => Promise<boolean>;
  readonly head: (key: string) => Promise<Head | undefined>;
  /** The bytes as a stream, which must be read to its end or destroyed; undefined when there is no such object. */
  readonly get: (key: string, range?: Range) => Promise<Readable | undefined>;
  /** The objects whose keys begin so, in the order of their keys. */
  readonly list: (prefix: string) => AsyncIterable<Listed>;
  /** The names of the folders in a folder. @param folder ends with a slash. */
  readonly folders: (folder: string) => Promise<string[]>;
  /** Deletes objects, with every version that the store keeps of them. */
  readonly remove: (keys: readonly string[]) => Promise<void>;
  /** Deletes all objects whose keys begin so, with every version. @returns how many objects there were. */
  readonly removeAll: (prefix: string) => Promise<number>;
}

/**
 * Why the store did not do it: `Full` has no room; `Busy` is overloaded, or somebody else writes the same object, or it does not
 * answer: may work later; `Refused` does not let us in, or does not understand: an admin must look; `None` there is no store; `Foreign`
 * there is something under a key of ours that we did not write.
 */
export type StoreErrorCode = 'Full' | 'Busy' | 'Refused' | 'None' | 'Foreign';

/** A request that the store did not do, and why: what may be done about it depends on the code. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
    this.code = code;
  }
}

/** All objects of a list. */
export async function toArray(list: AsyncIterable<Listed>): Promise<Listed[]> {
  const all: Listed[] = [];
  for await (const one of list) all.push(one);
  return all;
}
