import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import type { Condition, Head, Store } from './port.ts';
import { isStatus, translated, unlessPrecondition } from './s3-errors.ts';
import { listObjects, type Bucket } from './s3-list.ts';
import { remove, removeAll } from './s3-remove.ts';

/** Where the store is and how one gets in. */
export interface S3Settings {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `AES256`, `aws:kms` or what else the store knows; empty: as the bucket says. */
  readonly serverSideEncryption: string;
}

/** Milliseconds to connect, and without a byte of an answer. Shorter than what clients of ours wait. */
const CONNECT_TIMEOUT = 2000;
const ANSWER_TIMEOUT = 20_000;
/** Connections to the store at once. */
const MAX_CONNECTIONS = 64;

/** A store on any server that speaks S3 and knows `If-None-Match` and `If-Match` on writes. */
export function makeS3Store(settings: S3Settings): Store {
  const bucket = openBucket(settings);
  return {
    put: (...args) => translated(() => put(bucket, ...args)),
    add: (...args) => translated(() => add(bucket, ...args)),
    head: (key) => translated(() => head(bucket, key)),
    get: (key, range) => translated(() => get(bucket, key, range)),
    list: (prefix) => listObjects(bucket, prefix),
    folders: (folder) => translated(() => folders(bucket, folder)),
    remove: (keys) => translated(() => remove(bucket, keys)),
    removeAll: (prefix) => translated(() => removeAll(bucket, prefix)),
  };
}

function openBucket({ bucket, serverSideEncryption, ...settings }: S3Settings): Bucket {
  const s3 = new S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
    // Every server knows buckets in the path; in the name of the host, not all do.
    forcePathStyle: true,
    maxAttempts: 3,
    expectContinueHeader: false,
    // We give the checksums ourselves. What else the client would add, some servers do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT,
      socketTimeout: ANSWER_TIMEOUT,
      httpAgent: { keepAlive: true, maxSockets: MAX_CONNECTIONS },
      httpsAgent: { keepAlive: true, maxSockets: MAX_CONNECTIONS },
    },
  });
  const ServerSideEncryption = serverSideEncryption as ServerSideEncryption;
  return { s3, Bucket: bucket, encryption: serverSideEncryption ? { ServerSideEncryption } : {} };
}

function put(
  bucket: Bucket,
  ...[Key, Body, sha256, when]: [string, Uint8Array, string, Condition]
): Promise<boolean> {
  const condition = 'absent' in when ? { IfNoneMatch: '*' } : { IfMatch: when.etag };
  return send(bucket, { Key, Body, Metadata: { sha256 }, ...condition }, sha256);
}

function add(bucket: Bucket, ...[Key, Body, crc]: [string, Uint8Array, number]): Promise<boolean> {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  const ChecksumCRC32 = bytes.toString('base64');
  return send(bucket, { Key, Body, ChecksumCRC32, IfNoneMatch: '*' }, 'UNSIGNED-PAYLOAD');
}

// The signature covers the header with the sha256, and the server checks the bytes by it: the client need not hash them
// once more. Without a sha256 it covers the CRC.
function send(
  { s3, Bucket, encryption }: Bucket,
  input: Omit<PutObjectCommandInput, 'Bucket'>,
  sha256: string,
): Promise<boolean> {
  const command = new PutObjectCommand({ Bucket, ...input, ...encryption });
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build', name: 'known-sha256' },
  );
  return unlessPrecondition(() => s3.send(command));
}

async function head({ s3, Bucket }: Bucket, Key: string): Promise<Head | undefined> {
  return unlessMissing(async () => {
    const {
      ContentLength = 0,
      Metadata = {},
      ETag = '',
    } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return { key: Key, size: ContentLength, sha256: Metadata['sha256'] ?? '', etag: ETag };
  });
}

async function get(
  { s3, Bucket }: Bucket,
  ...[Key, range]: Parameters<Store['get']>
): Promise<Readable | undefined> {
  const part = range ? { Range: `bytes=${range.first}-${range.last}` } : {};
  return unlessMissing(async () => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...part }));
    return Body instanceof Readable ? Body : Readable.from([]);
  });
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

async function folders({ s3, Bucket }: Bucket, folder: string): Promise<string[]> {
  const names: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const next = ContinuationToken ? { ContinuationToken } : {};
    const input = { Bucket, Prefix: folder, Delimiter: '/', ...next };
    const page = await s3.send(new ListObjectsV2Command(input));
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) names.push(Prefix.slice(folder.length, -1));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return names;
}
