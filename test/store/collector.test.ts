import { readdir } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { audienceOf } from '../../lib/artifacts/audience.ts';
import { CHUNK_BYTES } from '../../lib/artifacts/chunks.ts';
import { OBJECT_BYTES } from '../../lib/artifacts/quota.ts';
import { toArray } from '../../lib/store/port.ts';
import { makeS3Store } from '../../lib/store/s3.ts';
import { sweepExpired } from '../../lib/store/sweep-expired.ts';
import { aCollector, aStoredJob, aToken, UPLOADER } from '../build/a-collector.ts';
import { aFile, aManifest, FOLDER, hexOf, JOB, SHOP, TARGET } from '../build/a-run.ts';
import { startStoreServer, type StoreServer } from '../build/store-server.ts';

const JANE = aToken('api', 'jane');
const FILES = `/namespaces/shop/jobs/web-cpu/${TARGET.run}/${TARGET.pod}/${TARGET.container}`;

let server: StoreServer;
let it: Awaited<ReturnType<typeof aCollector>>;

beforeAll(async () => void (server = await startStoreServer()));
afterAll(() => server.stop());
afterEach(async () => {
  await it.close();
  await makeS3Store(server.settings).removeAll('');
});

async function start(setting = {}, of = server): Promise<void> {
  it = await aCollector({ store: makeS3Store(of.settings), ...setting });
  it.people.set(JANE, { username: 'jane', may: ['get shop'] });
}

/** Uploads the chunks of a file, three at once, as the shim does. @returns the statuses. */
async function upload(name: string, bytes: Buffer): Promise<Set<number>> {
  const count = Math.ceil(bytes.length / CHUNK_BYTES);
  const statuses = new Set<number>();
  for (let at = 0; at < count; at += 3) {
    const batch = Array.from({ length: Math.min(3, count - at) }, (_, more) => at + more);
    const sent = batch.map((one) =>
      it.sendChunk(name, one + 1, bytes.subarray(one * CHUNK_BYTES, (one + 1) * CHUNK_BYTES)),
    );
    for (const { status } of await Promise.all(sent)) statuses.add(status);
  }
  return statuses;
}

const endOf = (bytes: Buffer): object => ({
  size: bytes.length,
  sha256: hexOf(bytes),
  chunks: Math.ceil(bytes.length / CHUNK_BYTES),
});

const keys = async (): Promise<string[]> =>
  (await toArray(it.collector.store.list(`${SHOP}/`))).map(({ key }) => key);

describe('The collector before a real S3 server', () => {
  test('takes a file of many chunks, seals it, and gives it back bit for bit, whole and in parts', async () => {
    await start();
    const bytes = randomBytes(3 * CHUNK_BYTES + 1000);
    expect(await upload('big.bin', bytes)).toEqual(new Set([201]));
    expect((await it.tell('PUT', '/files/big.bin', endOf(bytes))).status).toBe(201);
    const manifest = aManifest({ files: [aFile('big.bin', bytes, { chunks: 4, type: 'binary' })] });
    expect((await it.tell('PUT', '/manifest', manifest)).status).toBe(201);
    const names = ['big.bin~00001', 'big.bin~00002', 'big.bin~00003', 'big.bin~00004', 'big.bin~whole'];
    expect(await keys()).toEqual([...names, 'manifest.json'].map((name) => `${FOLDER}/${name}`));
    const headers = { authorization: `Bearer ${JANE}` };
    const got = await fetch(`${it.root}/api/v1${FILES}/big.bin`, { headers });
    expect(hexOf(Buffer.from(await got.arrayBuffer()))).toBe(hexOf(bytes));
    const [first, last] = [CHUNK_BYTES - 5, CHUNK_BYTES + 4];
    const part = await fetch(`${it.root}/api/v1${FILES}/big.bin`, {
      headers: { ...headers, range: `bytes=${first}-${last}` },
    });
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(first, last + 1));
  });

  test('a file that is not whole is read out of its chunks, across their borders', async () => {
    await start();
    const bytes = randomBytes(CHUNK_BYTES + 100);
    await upload('grows', bytes);
    const files = [aFile('grows', bytes, { chunks: 2, whole: false, sha256: '' })];
    expect((await it.tell('PUT', '/manifest', aManifest({ final: false, files }))).status).toBe(201);
    const range = `bytes=${CHUNK_BYTES - 5}-${CHUNK_BYTES + 5}`;
    const part = await fetch(`${it.root}/api/v1${FILES}/grows`, {
      headers: { authorization: `Bearer ${JANE}`, range },
    });
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(CHUNK_BYTES - 5, CHUNK_BYTES + 6));
  });

  test('other bytes than were said do not become whole, and nobody sees them', async () => {
    await start();
    const bytes = randomBytes(CHUNK_BYTES + 1);
    await upload('a', bytes);
    const lie = { ...endOf(bytes), sha256: hexOf('lie') };
    expect((await it.tell('PUT', '/files/a', lie)).status).toBe(422);
    expect((await it.as(JANE, 'GET', `${FILES}/a`)).status).toBe(404);
  });

  test('counts what is in the store, and ends at the quota', async () => {
    await start({ jobBytes: 1000 + OBJECT_BYTES });
    expect((await it.sendChunk('a', 1, randomBytes(900))).status).toBe(201);
    await it.close();
    // Another instance, which has seen nothing yet.
    await start({ jobBytes: 1000 + OBJECT_BYTES });
    expect((await it.sendChunk('b', 1, randomBytes(200))).status).toBe(507);
    expect(await keys()).toEqual([`${FOLDER}/a~00001`]);
  });

  test('a job of a namespace that is full is refused, in words that say so and what to do, and what fitted stays', async () => {
    const quota = { namespaceBytes: 1000 + 2 * OBJECT_BYTES };
    await start(quota);
    expect((await it.sendChunk('a', 1, randomBytes(900))).status).toBe(201);
    await it.close();
    // Another instance, which has seen nothing yet.
    await start(quota);
    const other = { ...JOB, name: 'web-heap', uid: '0a1b2c3d-0000-4000-8000-000000000002' };
    const token = aToken(audienceOf(other));
    it.people.set(token, { username: UPLOADER, audiences: [audienceOf(other)] });
    it.jobs.set(`${other.namespace}/${other.name}`, aStoredJob({ metadata: other }));
    const authorization = `Bearer ${token}`;
    expect((await it.sendChunk('b', 1, randomBytes(50), { authorization })).status).toBe(201);
    const { status, text } = await it.sendChunk('b', 2, randomBytes(200), { authorization });
    expect(status).toBe(507);
    expect(text).toMatch(
      /the namespace would have more than the 9192 bytes.*ask an admin .*to delete.*TOE_QUOTA_NAMESPACE_BYTES/,
    );
    const folder = FOLDER.replace(JOB.name, other.name).replace(JOB.uid, other.uid);
    expect(await keys()).toEqual([`${FOLDER}/a~00001`, `${folder}/b~00001`]);
  });

  test('a store that is away for a moment costs time, and nothing else', async () => {
    await start();
    expect((await it.sendChunk('a', 1, 'hello')).status).toBe(201);
    await server.kill();
    const { status, headers } = await it.sendChunk('a', 2, 'x');
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect((await it.tell('POST', '/beat', { phase: 'uploading', bytes: 5 })).json()).toMatchObject({
      verdict: 'go',
    });
    await server.start();
    expect((await it.tell('PUT', '/files/a', { size: 5, sha256: hexOf('hello'), chunks: 1 })).status).toBe(
      201,
    );
  });

  test.each([
    { asked: 1, days: 1 },
    // Admins allow thirty.
    { asked: 90, days: 30 },
  ])(
    'what is to be kept for $asked days is all there for $days, and the day after nothing of it is left on the disk',
    async ({ asked, days }) => {
      await start();
      it.jobs.set(`${JOB.namespace}/${JOB.name}`, aStoredJob({ spec: { output: { retentionDays: asked } } }));
      const { store } = it.collector;
      it.state.now = new Date();
      await it.sendChunk('a', 1, 'hello');
      const after = (count: number): Date => new Date(it.state.now.getTime() + count * 86_400_000);
      expect(await sweepExpired(store, after(days), 30)).toEqual({ deleted: [], kept: 0, faults: [] });
      expect(await toArray(store.list(''))).toHaveLength(2);
      const swept = await sweepExpired(store, after(days + 1), 30);
      expect(swept.deleted.map(({ run }) => run)).toEqual([TARGET.run]);
      const files = await readdir(server.folder, { recursive: true, withFileTypes: true });
      expect(
        files.filter((one) => one.isFile() && /web-cpu|toe-py-spy/.test(`${one.parentPath}/${one.name}`)),
      ).toEqual([]);
    },
  );

  test('a namespace that was made anew has nothing of the one before, nor its quota; all of it goes when its time is over', async () => {
    await start({ namespaceBytes: 1000 + 5 * OBJECT_BYTES });
    const { store } = it.collector;
    const give = async (text: string): Promise<number[]> => {
      const answers = [
        await it.sendChunk('a', 1, text),
        await it.tell('PUT', '/files/a', { size: text.length, sha256: hexOf(text), chunks: 1 }),
        await it.tell('PUT', '/manifest', aManifest({ files: [aFile('a', text)] })),
      ];
      return answers.map(({ status }) => status);
    };
    const [old, young] = ['o'.repeat(900), 'y'.repeat(900)];
    expect(await give(old)).toEqual([201, 201, 201]);
    expect((await it.as(JANE, 'GET', `${FILES}/a`)).text).toBe(old);
    it.namespaces.set('shop', '0a1b2c3d-0000-4000-8000-00000000000b');
    expect((await it.as(JANE, 'GET', `${FILES}/a`)).status).toBe(404);
    it.state.now = new Date(it.state.now.getTime() + 60_000);
    expect(await give(young)).toEqual([201, 201, 201]);
    expect((await it.as(JANE, 'GET', `${FILES}/a`)).text).toBe(young);
    const swept = await sweepExpired(store, new Date(Date.now() + 40 * 86_400_000), 30);
    expect(swept.deleted.map(({ namespaceUid }) => namespaceUid).sort()).toEqual([
      TARGET.namespaceUid,
      '0a1b2c3d-0000-4000-8000-00000000000b',
    ]);
    expect(await toArray(store.list(''))).toEqual([]);
  });

  test('a disk that is full ends with 507, and what fitted stays', async () => {
    const small = await startStoreServer({ megabytes: 20 });
    try {
      await start({}, small);
      const chunk = randomBytes(CHUNK_BYTES);
      const statuses: number[] = [];
      for (let number = 1; number <= 4; number += 1)
        statuses.push((await it.sendChunk('a', number, chunk)).status);
      expect(statuses[0]).toBe(201);
      expect(statuses.at(-1)).toBe(507);
      const kept = await toArray(it.collector.store.list(`${FOLDER}/`));
      expect(kept.map(({ size }) => size)).toEqual(
        statuses.filter((status) => status === 201).map(() => CHUNK_BYTES),
      );
    } finally {
      await small.stop();
    }
  });
});
