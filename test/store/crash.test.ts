import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHUNK_BYTES } from '../../lib/artifacts/chunks.ts';
import { CRC_HEADER, formatCrc } from '../../lib/artifacts/crc.ts';
import { findWhole } from '../../lib/store/find-whole.ts';
import { openFile } from '../../lib/store/open-file.ts';
import { toArray, type Store } from '../../lib/store/port.ts';
import { makeS3Store } from '../../lib/store/s3.ts';
import { TOKEN } from '../build/a-collector.ts';
import { aKubeServer } from '../build/a-kube-server.ts';
import { aFile, aManifest, FOLDER, hexOf, TARGET } from '../build/a-run.ts';
import { startStoreServer, type StoreServer } from '../build/store-server.ts';

let server: StoreServer;
let kube: Awaited<ReturnType<typeof aKubeServer>>;
let folder: string;
let port: number;

beforeAll(async () => {
  [server, kube, folder, port] = await Promise.all([
    startStoreServer(),
    aKubeServer(),
    mkdtemp(join(tmpdir(), 'toe-crash-')),
    freePort(),
  ]);
  await writeFile(join(folder, 'kubeconfig'), kube.kubeconfig);
});
afterAll(async () => {
  kube.close();
  await server.stop();
  await rm(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const one = createServer().listen(0, '127.0.0.1');
  await once(one, 'listening');
  const found = (one.address() as AddressInfo).port;
  one.close();
  return found;
}

function startCollector(): ChildProcess {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = server.settings;
  return spawn('node', ['functions/collector/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      KUBECONFIG: join(folder, 'kubeconfig'),
      PORT: String(port),
      TOE_STORE_ENDPOINT: endpoint,
      TOE_STORE_BUCKET: bucket,
      TOE_STORE_REGION: region,
      TOE_STORE_ACCESS_KEY_ID: accessKeyId,
      TOE_STORE_SECRET_ACCESS_KEY: secretAccessKey,
    },
    stdio: 'ignore',
  });
}

const BASE = `/upload/v1/${TARGET.pod}/${TARGET.container}`;

/** Sends a request until it goes through, as a shim does. @returns its status and how often it was sent. */
async function insist(path: string, body: string | Buffer<ArrayBuffer>, headers = {}): Promise<number> {
  for (let tries = 0; tries < 600; tries += 1) {
    const init = { method: 'PUT', headers: { authorization: `Bearer ${TOKEN}`, ...headers }, body };
    const answer = await fetch(`http://127.0.0.1:${port}${BASE}${path}`, init).catch(() => undefined);
    if (answer && answer.status < 429) return answer.status;
    await sleep(50);
  }
  throw new Error(`${path} does not go through`);
}

/** Files in the store that count as whole and are not what was sent. */
async function findBroken(contents: readonly Buffer[]): Promise<string[]> {
  const store = makeS3Store(server.settings);
  const names = contents.map((_, at) => `f${at}`);
  const read = await Promise.all(names.map((name) => readWhole(store, name)));
  return names.filter((_, at) => {
    const bytes = read[at];
    return bytes !== undefined && hexOf(bytes) !== hexOf(contents[at] ?? '');
  });
}

/** The bytes of a file that is whole; undefined while it is not. */
async function readWhole(store: Store, name: string): Promise<Buffer | undefined> {
  const end = await findWhole(store, TARGET, name);
  if (!end) return undefined;
  const [file] = aManifest({ files: [aFile(name, '', end)] }).files;
  const opened = file && (await openFile(store, TARGET, file));
  return opened && buffer(opened.read({ first: 0, last: opened.size - 1 }));
}

/** Resolves when it serves. */
async function waitReady(): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/readiness`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(25);
  }
}

test('a collector that is killed at any time during uploads loses nothing, and shows nothing that is half', async () => {
  const contents = Array.from({ length: 5 }, (_, at) => randomBytes((at % 3) * CHUNK_BYTES + 1000 + at));
  let child = startCollector();
  let [isOver, kills] = [false, 0];
  const broken: string[] = [];
  const killing = (async () => {
    while (!isOver && kills < 5) {
      await waitReady();
      await sleep(20 + Math.random() * 400);
      child.kill('SIGKILL');
      kills += 1;
      broken.push(...(await findBroken(contents)));
      child = startCollector();
    }
  })();
  const statuses: number[] = [];
  for (const [at, bytes] of contents.entries()) {
    const chunks = Math.ceil(bytes.length / CHUNK_BYTES);
    for (let one = 0; one < chunks; one += 1) {
      const part = bytes.subarray(one * CHUNK_BYTES, (one + 1) * CHUNK_BYTES);
      const crc = { [CRC_HEADER]: formatCrc(crc32(part)) };
      statuses.push(await insist(`/files/f${at}/chunks/${one + 1}`, part, crc));
    }
    const end = JSON.stringify({ size: bytes.length, sha256: hexOf(bytes), chunks });
    statuses.push(await insist(`/files/f${at}`, end));
    // So that more than one life is needed.
    await sleep(150);
  }
  const files = contents.map((bytes, at) =>
    aFile(`f${at}`, bytes, { type: 'binary', chunks: Math.ceil(bytes.length / CHUNK_BYTES) }),
  );
  statuses.push(await insist('/manifest', JSON.stringify(aManifest({ files }))));
  isOver = true;
  await killing;
  child.kill('SIGKILL');
  expect(broken).toEqual([]);
  expect(statuses.filter((status) => status !== 200 && status !== 201)).toEqual([]);
  expect(kills).toBeGreaterThan(1);
  const store = makeS3Store(server.settings);
  const kept = (await toArray(store.list(`${FOLDER}/`))).map(({ key }) => key.slice(FOLDER.length + 1));
  const wanted = ['f0', 'f1~00001', 'f1~00002', 'f1~whole', 'f2~00001', 'f2~00002', 'f2~00003', 'f2~whole'];
  expect(kept).toEqual([...wanted, 'f3', 'f4~00001', 'f4~00002', 'f4~whole', 'manifest.json']);
  for (const [at, bytes] of contents.entries())
    expect(hexOf((await readWhole(store, `f${at}`)) ?? '')).toBe(hexOf(bytes));
}, 180_000);
