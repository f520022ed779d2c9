import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from '../../lib/store/s3.ts';

/** A real S3 server on a folder of its own. */
export interface StoreServer {
  readonly settings: S3Settings;
  /** Where the objects lie, as files. */
  readonly folder: string;
  /** Starts it again after `kill`, on the same port and folder. */
  readonly start: () => Promise<void>;
  /** Ends it as a crash does. */
  readonly kill: () => Promise<void>;
  /** Ends it for good. */
  readonly stop: () => Promise<void>;
}

/** How the server of a test is unlike others. */
export interface StoreOptions {
  /** Flags of `versitygw posix`. */
  readonly flags?: readonly string[];
  /** A folder where it keeps users beside its root. */
  readonly users?: string;
  /** Puts the objects on a disk of this size, in MiB, which can be filled without harm. Such a server cannot be started again. */
  readonly megabytes?: number;
}

export async function startStoreServer(options: StoreOptions = {}): Promise<StoreServer> {
  const { flags = [], users, megabytes } = options;
  const program = execFileSync('cluster/versitygw', {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const folder = await mkdtemp(join(tmpdir(), 'toe-store-'));
  const address = `127.0.0.1:${await freePort()}`;
  const [accessKeyId, secretAccessKey] = ['test', randomBytes(12).toString('hex')];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const env = { PATH: process.env['PATH'], ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey };
    const known = users ? ['--iam-dir', users] : [];
    const args = [program.trim(), '--port', address, '--region', 'test', ...known, 'posix', ...flags, folder];
    const [command = '', ...rest] = megabytes ? onSmallDisk(megabytes, folder, args) : args;
    child = spawn(command, rest, { env, stdio: 'ignore' });
    await waitReady(address, child);
  };
  const kill = async (): Promise<void> => {
    if (!child) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    child = undefined;
  };
  await start();
  const settings: S3Settings = {
    endpoint: `http://${address}`,
    bucket: 'toe',
    region: 'test',
    accessKeyId,
    secretAccessKey,
    serverSideEncryption: '',
  };
  await makeBucket(settings);
  const stop = async (): Promise<void> => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  return { settings, folder, start, kill, stop };
}

// The disk is mounted for this process alone, and goes with it. Who is not root is root of a user namespace.
function onSmallDisk(megabytes: number, folder: string, args: readonly string[]): string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const script = `mount -t tmpfs -o size=${megabytes}m toe-test "$0" && exec "$@"`;
  return ['unshare', '--mount', ...asRoot, 'sh', '-c', script, folder, ...args];
}

async function makeBucket({
  endpoint,
  region,
  bucket,
  accessKeyId,
  secretAccessKey,
}: S3Settings): Promise<void> {
  const credentials = { accessKeyId, secretAccessKey };
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  s3.destroy();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function waitReady(address: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    // Whatever it answers to a stranger, it answers.
    const answer = await fetch(`http://${address}/`).catch(() => undefined);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`versitygw does not answer at ${address}`);
}
