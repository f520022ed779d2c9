import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { StoreError, type Head, type Listed, type Store } from '../../lib/store/port.ts';

interface Kept {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly etag: string;
  readonly modified: Date;
}

/** A store in memory, with a record of what was asked of it. */
export interface FakeStore extends Store {
  readonly objects: Map<string, Kept>;
  readonly calls: string[];
  /** Keys, in order. */
  readonly keys: () => string[];
  /** What is done before each call: throws, or changes something. */
  before: (call: string) => void;
  /** What the store takes for the time. */
  now: () => Date;
}

/** As lib/store/s3.ts behaves on a real server (test/store/s3.test.ts). */
export function aStore(): FakeStore {
  const objects = new Map<string, Kept>();
  const calls: string[] = [];
  let version = 0;
  const note = (call: string): void => {
    calls.push(call);
    fake.before(call);
  };
  const keep = (key: string, bytes: Buffer, sha256: string): void => {
    objects.set(key, { bytes, sha256, etag: `"${(version += 1)}"`, modified: fake.now() });
  };
  const keys = (): string[] => [...objects.keys()].sort();
  const fake: FakeStore = {
    objects,
    calls,
    keys,
    before: () => undefined,
    now: () => new Date('2026-11-26T10:00:00Z'),
    put: async (key, bytes, sha256, when) => {
      await Promise.resolve(note(`put ${key}`));
      if (createHash('sha256').update(bytes).digest('hex') !== sha256)
        throw new StoreError('Refused', 'BadDigest');
      const found = objects.get(key);
      if ('absent' in when ? found : found?.etag !== when.etag) return false;
      keep(key, Buffer.from(bytes), sha256);
      return true;
    },
    add: async (key, bytes, crc) => {
      await Promise.resolve(note(`add ${key}`));
      if (crc32(bytes) !== crc) throw new StoreError('Refused', 'BadDigest');
      if (objects.has(key)) return false;
      keep(key, Buffer.from(bytes), '');
      return true;
    },
    head: async (key) => {
      await Promise.resolve(note(`head ${key}`));
      return headOf(key, objects.get(key));
    },
    get: async (key, range) => {
      await Promise.resolve(note(`get ${key}`));
      const found = objects.get(key)?.bytes;
      return found && Readable.from([range ? found.subarray(range.first, range.last + 1) : found]);
    },
    list: async function* (prefix): AsyncGenerator<Listed> {
      await Promise.resolve(note(`list ${prefix}`));
      for (const key of keys().filter((one) => one.startsWith(prefix))) {
        const { bytes, modified } = objects.get(key) ?? {};
        if (bytes && modified) yield { key, size: bytes.length, modified };
      }
    },
    folders: async (folder) => {
      await Promise.resolve(note(`folders ${folder}`));
      const below = keys().filter((key) => key.startsWith(folder));
      const names = below
        .map((key) => key.slice(folder.length).split('/'))
        .filter(({ length }) => length > 1);
      return [...new Set(names.map(([name = '']) => name))];
    },
    remove: async (gone) => {
      await Promise.resolve(note(`remove ${gone.join(' ')}`));
      for (const key of gone) objects.delete(key);
    },
    removeAll: async (prefix) => {
      await Promise.resolve(note(`removeAll ${prefix}`));
      const gone = keys().filter((key) => key.startsWith(prefix));
      for (const key of gone) objects.delete(key);
      return gone.length;
    },
  };
  return fake;
}

function headOf(key: string, found: Kept | undefined): Head | undefined {
  return found && { key, size: found.bytes.length, sha256: found.sha256, etag: found.etag };
}
