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
import { makeFigure, progress, type Figure } from './figure.ts';

const RUNS = 3;
/** Chunks of a file: 1 GiB. TOE_BENCH_CHUNKS makes it smaller, for a try. */
const CHUNKS = Number(process.env['TOE_BENCH_CHUNKS'] ?? 128);
/** As many chunks as the shim sends at once. */
const PARALLEL = 3;

/** Uploads of a large file through the collector, beside curl straight to the same store. */
export async function benchUpload(): Promise<Figure[]> {
  progress('uploads');
  await run('npm', ['run', '--silent', 'build']);
  const folder = await mkdtemp(join(tmpdir(), 'toe-bench-'));
  const [store, kube] = await Promise.all([startStoreServer(), aKubeServer()]);
  try {
    const file = join(folder, 'file');
    const sha256 = await writeRandom(file);
    await writeFile(join(folder, 'kubeconfig'), kube.kubeconfig);
    const start = await layOutImage('collector.cjs', folder);
    await using collector = await startCollector(store, folder, start);
    const [plain, ours, memory, cpu]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let at = 0; at < RUNS; at += 1) {
      plain.push(await timed(() => curl(store, file, `plain-${at}`)));
      const [began, used] = [performance.now(), await collector.cpu()];
      memory.push(await collector.watch(() => upload(collector.root, file, { name: `f${at}`, sha256 })));
      ours.push(performance.now() - began);
      cpu.push((await collector.cpu()) - used);
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
    makeFigure(`RSS of the collector at most, file after file`, 'MiB', memory, 300),
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function writeRandom(path: string): Promise<string> {
  await using file = await open(path, 'w');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let at = 0; at < CHUNKS; at += 1) await file.write(randomFillSync(chunk));
  const [sum = ''] = (await run('sha256sum', [path])).split(' ');
  return sum;
}

function curl({ settings }: StoreServer, file: string, key: string): Promise<string> {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = settings;
  const input = `user = "${accessKeyId}:${secretAccessKey}"\nheader = "x-amz-content-sha256: UNSIGNED-PAYLOAD"\n`;
  const args = ['--silent', '--show-error', '--fail', '--config', '-', '--aws-sigv4', `aws:amz:${region}:s3`];
  return run('curl', [...args, '-T', file, `${endpoint}/${bucket}/${key}`], { input });
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

async function upload(root: string, path: string, { name, sha256 }: { name: string; sha256: string }) {
  await using file = await open(path);
  let next = 1;
  const work = async (): Promise<void> => {
    const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let number = next++; number <= CHUNKS; number = next++) {
      await file.read(bytes, 0, CHUNK_BYTES, (number - 1) * CHUNK_BYTES);
      const crc = { [CRC_HEADER]: formatCrc(crc32(bytes)) };
      await put(root, `files/${name}/chunks/${number}`, bytes, crc);
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
