import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCopyCommand,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { inParallel } from './in-parallel.ts';
import type { Condition, Head, Store } from './port.ts';
import { isStatus, translated } from './s3-errors.ts';
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
/** Parts that are copied at once, inside the store. */
const COPIES = 4;

/** A store on any server that speaks S3 and knows `If-None-Match` and `If-Match` on writes. */
export function makeS3Store(settings: S3Settings): Store {
  const bucket = openBucket(settings);
  return {
    put: (...args) => translated(() => put(bucket, ...args)),
    head: (key) => translated(() => head(bucket, key)),
    get: (key, range) => translated(() => get(bucket, key, range)),
    list: (prefix) => listObjects(bucket, prefix),
    folders: (folder) => translated(() => folders(bucket, folder)),
    compose: (...args) => translated(() => compose(bucket, ...args)),
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
    // We give the sha256 ourselves. What else the client would add, some servers do not know.
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

async function put(
  { s3, Bucket, encryption }: Bucket,
  ...[Key, Body, sha256, when]: [string, Uint8Array, string, Condition]
): Promise<boolean> {
  const condition = 'absent' in when ? { IfNoneMatch: '*' } : { IfMatch: when.etag };
  const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
  const input = { Bucket, Key, Body, ChecksumSHA256, Metadata: { sha256 }, ...condition, ...encryption };
  return unlessPrecondition(() => s3.send(new PutObjectCommand(input)));
}

async function unlessPrecondition(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isStatus(error, 412)) return false;
    throw error;
  }
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

async function compose(
  { s3, Bucket, encryption }: Bucket,
  ...[Key, parts, sha256]: Parameters<Store['compose']>
): Promise<boolean> {
  const create = { Bucket, Key, Metadata: { sha256 }, ...encryption };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(create));
  const upload = { Bucket, Key, UploadId };
  const copy = async (
    source: string,
    at: number,
  ): Promise<{ PartNumber: number; ETag: string | undefined }> => {
    const CopySource = `${Bucket}/${encodeURI(source)}`;
    const part = { ...upload, PartNumber: at + 1, CopySource };
    const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(part));
    return { PartNumber: at + 1, ETag: CopyPartResult?.ETag };
  };
  try {
    const Parts = await inParallel(COPIES, parts, copy);
    const complete = { ...upload, MultipartUpload: { Parts }, IfNoneMatch: '*' };
    const isNew = await unlessPrecondition(() => s3.send(new CompleteMultipartUploadCommand(complete)));
    if (!isNew) await s3.send(new AbortMultipartUploadCommand(upload));
    return isNew;
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}
