import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { run } from '../../demo/run.ts';
import { CHUNK_BYTES } from '../../lib/artifacts/chunks.ts';
import { CRC_HEADER, formatCrc } from '../../lib/artifacts/crc.ts';
import { TOKEN } from '../build/a-collector.ts';
import { aKubeServer } from '../build/a-kube-server.ts';
import { TARGET } from '../build/a-run.ts';
import { HEAP_OF_CONTAINER } from '../build/heap-of-container.ts';
import { layOutImage } from '../build/lay-out-image.ts';
import { startStoreServer, type StoreServer } from '../build/store-server.ts';
import { growthOf, makeFigure, progress, type Figure } from './figure.ts';

/** One swings by a tenth. */
const RUNS = 9;
/** Chunks of a file: 1 GiB. */
const CHUNKS = 128;
/** MiB: less than if each file left behind one of its chunks. */
const MOST_GROWTH = 50;
/** As many chunks as the shim sends at once. */
const PARALLEL = 3;

/** Uploads of a large file through the collector, beside curl straight to the same store. */
export async function benchUpload(): Promise<Figure[]> {
  progress('uploads');
  await run('npm', ['run', '--silent', 'build']);
  const folder = await mkdtemp(join(tmpdir(), 'toe-bench-'));
  const [store, kube] = await Promise.all([startStoreServer(), aKubeServer()]);
  try {
    const file = await writeRandom(join(folder, 'file'));
    await writeFile(join(folder, 'kubeconfig'), kube.kubeconfig);
    const start = await layOutImage('collector.cjs', folder);
    await using collector = await startCollector(store, folder, start);
    const [plain, ours, memory, cpu]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let at = 0; at < RUNS; at += 1) {
      plain.push(await timed(() => curl(store, file, `plain-${at}`)));
      await removeObjects(store);
      const [began, used] = [performance.now(), await collector.cpu()];
      memory.push(await collector.watch(() => upload(collector.root, file, `f${at}`)));
      ours.push(performance.now() - began);
      cpu.push((await collector.cpu()) - used);
      await removeObjects(store);
    }
    return figuresOf({ plain, ours, memory, cpu, idle: collector.idle });
  } finally {
    kube.close();
    await store.stop();
    await rm(folder, { recursive: true });
  }
}

interface Measured {
  readonly plain: readonly number[];
  readonly ours: readonly number[];
  readonly memory: readonly number[];
  readonly cpu: readonly number[];
  readonly idle: number;
}

function figuresOf({ plain, ours, memory, cpu, idle }: Measured): Figure[] {
  const size = (CHUNKS * CHUNK_BYTES) / 2 ** 20;
  const speed = (ms: number): number => size / (ms / 1000);
  const shares = ours.map((ms, at) => (100 * (plain[at] ?? NaN)) / ms);
  return [
    makeFigure('curl -T to the store', 'MiB/s', plain.map(speed)),
    makeFigure('upload through the collector, to the whole file', 'MiB/s', ours.map(speed)),
    makeFigure('share of curl', '%', shares, 80),
    makeFigure(
      'CPU of the collector',
      'ms/MiB',
      cpu.map((ms) => ms / size),
    ),
    makeFigure('RSS of the collector before', 'MiB', [idle]),
    makeFigure('RSS of the collector at most, file after file', 'MiB', memory, 300),
    makeFigure('the same, of the last file more than of the first', 'MiB', [growthOf(memory)], MOST_GROWTH),
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** A file that is uploaded again and again: its checksums are known before, since the shim makes them, and not what is measured. */
interface Source {
  readonly path: string;
  readonly sha256: string;
  /** Of its chunks. */
  readonly crcs: readonly string[];
}

async function writeRandom(path: string): Promise<Source> {
  await using file = await open(path, 'w');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const crcs: string[] = [];
  for (let at = 0; at < CHUNKS; at += 1) {
    await file.write(randomFillSync(chunk));
    crcs.push(formatCrc(crc32(chunk)));
  }
  const [sha256 = ''] = (await run('sha256sum', [path])).split(' ');
  return { path, sha256, crcs };
}

// Else each upload would fill memory that the machine had not touched before, which takes longer than all else.
async function removeObjects({ folder, settings }: StoreServer): Promise<void> {
  await run('find', [join(folder, settings.bucket), '-type', 'f', '-size', '+1M', '-delete']);
}

function curl({ settings }: StoreServer, { path }: Source, key: string): Promise<string> {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = settings;
  const input = `user = "${accessKeyId}:${secretAccessKey}"\nheader = "x-amz-content-sha256: UNSIGNED-PAYLOAD"\n`;
  const args = ['--silent', '--show-error', '--fail', '--config', '-', '--aws-sigv4', `aws:amz:${region}:s3`];
  return run('curl', [...args, '-T', path, `${endpoint}/${bucket}/${key}`], { input });
}

async function startCollector({ settings }: StoreServer, folder: string, start: string) {
  const port = await freePort();
  const child = spawn('node', [...HEAP_OF_CONTAINER, start], {
    env: {
      PATH: process.env['PATH'],
      TOE_FUNCTION: 'collector',
      KUBECONFIG: join(folder, 'kubeconfig'),
      PORT: port,
      TOE_QUOTA_JOB_BYTES: String(2 ** 36),
      TOE_QUOTA_NAMESPACE_BYTES: String(2 ** 36),
      TOE_STORE_ENDPOINT: settings.endpoint,
      TOE_STORE_BUCKET: settings.bucket,
      TOE_STORE_REGION: settings.region,
      TOE_STORE_ACCESS_KEY_ID: settings.accessKeyId,
      TOE_STORE_SECRET_ACCESS_KEY: settings.secretAccessKey,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.stdout.resume();
  const rss = async (): Promise<number> => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  };
  /** Milliseconds of CPU that it has used, by the kernel's ticks of 10 ms. */
  const cpu = async (): Promise<number> => {
    const [, times = ''] = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).split(') ');
    const [user, system] = times.split(' ').slice(11, 13);
    return 10 * (Number(user) + Number(system));
  };
  /** @returns the most memory that it had meanwhile. */
  const watch = async (work: () => Promise<unknown>): Promise<number> => {
    let [highest, isOver] = [0, false];
    const watching = (async () => {
      while (!isOver) {
        highest = Math.max(highest, await rss());
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    await work();
    isOver = true;
    await watching;
    return highest;
  };
  const end = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { root: `http://127.0.0.1:${port}`, idle: await rss(), cpu, watch, [Symbol.asyncDispose]: end };
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}

async function upload(root: string, { path, sha256, crcs }: Source, name: string): Promise<void> {
  await using file = await open(path);
  let next = 1;
  const work = async (): Promise<void> => {
    const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let number = next++; number <= CHUNKS; number = next++) {
      await file.read(bytes, 0, CHUNK_BYTES, (number - 1) * CHUNK_BYTES);
      const crc = crcs[number - 1] ?? '';
      await put(root, `files/${name}/chunks/${number}`, bytes, { [CRC_HEADER]: crc });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  await put(root, `files/${name}`, JSON.stringify({ size: CHUNKS * CHUNK_BYTES, sha256, chunks: CHUNKS }));
}

const agent = new Agent({ keepAlive: true });

// Not fetch: sending 8 MiB costs it three times as much, which is not what is measured.
async function put(root: string, path: string, body: string | Buffer, headers = {}): Promise<void> {
  const sent = request(`${root}/upload/v1/${TARGET.pod}/${TARGET.container}/${path}`, {
    method: 'PUT',
    agent,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-length': Buffer.byteLength(body), ...headers },
  });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const said = await text(answer);
  if ((answer.statusCode ?? 0) >= 300) throw new Error(`${path}: ${answer.statusCode} ${said}`);
}
