import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StoreError, toArray, type Store } from '../../lib/store/port.ts';
import { makeS3Store } from '../../lib/store/s3.ts';
import { startStoreServer, type StoreServer } from '../build/store-server.ts';

const hexOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const ABSENT = { absent: true } as const;

let server: StoreServer;
let store: Store;

beforeAll(async () => {
  server = await startStoreServer();
  store = makeS3Store(server.settings);
});
afterAll(() => server.stop());

const write = (key: string, text: string): Promise<boolean> =>
  store.put(key, Buffer.from(text), hexOf(Buffer.from(text)), ABSENT);
const read = async (key: string, range?: { first: number; last: number }): Promise<string | undefined> => {
  const stream = await store.get(key, range);
  return stream && (await buffer(stream)).toString();
};

describe('A store on a real S3 server', () => {
  test('keeps what is written, with its sha256', async () => {
    expect(await write('a/one', 'hello')).toBe(true);
    expect(await read('a/one')).toBe('hello');
    expect(await store.head('a/one')).toMatchObject({ size: 5, sha256: hexOf(Buffer.from('hello')) });
  });

  test('has nothing where nothing was written', async () => {
    expect(await store.head('a/none')).toBeUndefined();
    expect(await store.get('a/none')).toBeUndefined();
  });

  test('keeps an object without a byte', async () => {
    expect(await write('a/empty', '')).toBe(true);
    expect(await read('a/empty')).toBe('');
  });

  test('writes no object over another', async () => {
    await write('a/fixed', 'first');
    expect(await write('a/fixed', 'second')).toBe(false);
    expect(await read('a/fixed')).toBe('first');
  });

  test('of many who write one object at once, one succeeds', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, (_, at) => write('a/race', `writer ${at}`)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await read('a/race')).toBe(`writer ${results.indexOf(true)}`);
  });

  test('replaces an object only while it is the one that is meant', async () => {
    await write('a/turn', 'old');
    const { etag = '' } = (await store.head('a/turn')) ?? {};
    const bytes = Buffer.from('new');
    expect(await store.put('a/turn', bytes, hexOf(bytes), { etag })).toBe(true);
    expect(await store.put('a/turn', bytes, hexOf(bytes), { etag })).toBe(false);
    expect(await read('a/turn')).toBe('new');
  });

  test('does not take bytes of another sha256', async () => {
    const wrong = store.put('a/wrong', Buffer.from('x'), hexOf(Buffer.from('y')), ABSENT);
    await expect(wrong).rejects.toBeInstanceOf(StoreError);
    expect(await store.head('a/wrong')).toBeUndefined();
  });

  test('adds an object by its CRC-32, and not over another', async () => {
    const add = (text: string): Promise<boolean> => store.add('a/added', Buffer.from(text), crc32(text));
    expect(await add('first')).toBe(true);
    expect(await add('second')).toBe(false);
    expect(await read('a/added')).toBe('first');
  });

  test('does not add bytes of another CRC-32', async () => {
    await expect(store.add('a/spoilt', Buffer.from('x'), crc32('y'))).rejects.toBeInstanceOf(StoreError);
    expect(await store.head('a/spoilt')).toBeUndefined();
  });

  test('reads a range', async () => {
    await write('a/range', '0123456789');
    expect(await read('a/range', { first: 2, last: 5 })).toBe('2345');
  });

  test('lists objects by prefix, in the order of their keys, and folders by folder', async () => {
    await Promise.all(['l/b/2', 'l/b/1', 'l/a/1', 'l/bb/1'].map((key) => write(key, key)));
    expect((await toArray(store.list('l/b'))).map(({ key }) => key)).toEqual(['l/b/1', 'l/b/2', 'l/bb/1']);
    expect(await store.folders('l/')).toEqual(['a', 'b', 'bb']);
    expect(await store.folders('none/')).toEqual([]);
  });

  test('lists more than a page', async () => {
    const keys = Array.from({ length: 1100 }, (_, at) => `many/${String(at).padStart(5, '0')}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => write(key, 'x')));
    expect((await toArray(store.list('many/'))).map(({ key }) => key)).toEqual(keys);
    expect(await store.removeAll('many/')).toBe(1100);
    expect(await toArray(store.list('many/'))).toEqual([]);
  });

  test('deletes what is named, and not its neighbours', async () => {
    await Promise.all(['d/a', 'd/ab', 'd/b'].map((key) => write(key, key)));
    await store.remove(['d/a', 'd/none']);
    expect((await toArray(store.list('d/'))).map(({ key }) => key)).toEqual(['d/ab', 'd/b']);
  });

  test('says that it does not let in who has the wrong key', async () => {
    const stranger = makeS3Store({ ...server.settings, secretAccessKey: 'wrong' });
    await expect(stranger.head('a/one')).rejects.toMatchObject({ code: 'Refused' });
  });

  test('says that it is away, and works again afterwards', async () => {
    await server.kill();
    await expect(write('away/1', 'x')).rejects.toMatchObject({ code: 'Busy' });
    await server.start();
    expect(await write('away/1', 'x')).toBe(true);
  });
});

describe('A bucket that keeps versions', () => {
  let versioned: StoreServer;
  let versions: string;

  beforeAll(async () => {
    versions = await mkdtemp(join(tmpdir(), 'toe-versions-'));
    versioned = await startStoreServer({ flags: ['--versioning-dir', versions] });
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = versioned.settings;
    const s3 = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
    });
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  });
  afterAll(async () => {
    await versioned.stop();
    await rm(versions, { recursive: true, force: true });
  });

  test.each(['remove', 'removeAll'] as const)('keeps none of what is deleted by %s', async (how) => {
    const own = makeS3Store(versioned.settings);
    const secret = Buffer.from(`secret of ${how}`);
    await own.put('v/x', secret, hexOf(secret), ABSENT);
    const { etag = '' } = (await own.head('v/x')) ?? {};
    await own.put('v/x', Buffer.from('later'), hexOf(Buffer.from('later')), { etag });
    expect(await filesWith(secret.toString(), versioned.folder, versions)).not.toEqual([]);
    await (how === 'remove' ? own.remove(['v/x']) : own.removeAll('v/'));
    expect(await own.head('v/x')).toBeUndefined();
    expect(await filesWith(secret.toString(), versioned.folder, versions)).toEqual([]);
    expect(await filesWith('later', versioned.folder, versions)).toEqual([]);
  });
});

/** Files below these folders that hold a text. */
async function filesWith(content: string, ...folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders)
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && (await readFile(path, 'utf8')).includes(content)) found.push(path);
    }
  return found;
}
