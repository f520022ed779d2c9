import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type _Error as DeletedFault,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import { inParallel } from './in-parallel.ts';
import { StoreError } from './port.ts';
import { isStatus } from './s3-errors.ts';
import { listObjects, type Bucket } from './s3-list.ts';

/** Keys that are looked up at once. */
const LOOKUPS = 4;
/** Most objects that one request deletes. */
const BATCH = 1000;

/** Deletes objects with all their versions. */
export async function remove(bucket: Bucket, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const wanted = new Set(keys);
  // The versions of a key are listed by it as a prefix; those of its longer neighbours are not meant.
  const found = await inParallel(LOOKUPS, keys, (key) => versions(bucket, key));
  await removeBatches(
    bucket,
    found.flat().filter(({ Key }) => wanted.has(Key ?? '')),
  );
}

/** Deletes all objects whose keys begin so, with all versions. @returns how many there were. */
export async function removeAll(bucket: Bucket, prefix: string): Promise<number> {
  const found = await versions(bucket, prefix);
  await removeBatches(bucket, found);
  return new Set(found.map(({ Key }) => Key)).size;
}

async function removeBatches({ s3, Bucket }: Bucket, all: readonly ObjectIdentifier[]): Promise<void> {
  for (let at = 0; at < all.length; at += BATCH) {
    const Delete = { Objects: all.slice(at, at + BATCH), Quiet: true };
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    const [failed] = Errors;
    if (failed) throw toFault(failed);
  }
}

// The answer as a whole is a success.
function toFault({ Key = '', Code = '', VersionId }: DeletedFault): Error {
  return Code === 'AccessDenied'
    ? lacking(VersionId ? 's3:DeleteObjectVersion' : 's3:DeleteObject')
    : new Error(`${Key} could not be deleted: ${Code}`);
}

function lacking(action: string, cause?: unknown): StoreError {
  const message = `the store does not let its key delete: it lacks ${action} (docs/admins.md, Keep results)`;
  return new StoreError('Refused', message, cause);
}

// Where a bucket keeps versions, a deletion without one hides an object and keeps its bytes.
async function versions(bucket: Bucket, Prefix: string): Promise<ObjectIdentifier[]> {
  const { s3, Bucket } = bucket;
  const found: ObjectIdentifier[] = [];
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  try {
    do {
      const page: Awaited<ReturnType<typeof listVersions>> = await listVersions(s3, {
        Bucket,
        Prefix,
        ...next,
      });
      found.push(...page.found);
      next = page.next;
    } while (next);
    return found;
  } catch (error) {
    // Without the list nobody knows whether there are versions.
    if (isStatus(error, 403)) throw lacking('s3:ListBucketVersions', error);
    // A server without versions at all.
    if (!isStatus(error, 501)) throw error;
    const objects: ObjectIdentifier[] = [];
    for await (const { key } of listObjects(bucket, Prefix)) objects.push({ Key: key });
    return objects;
  }
}

async function listVersions(
  s3: S3Client,
  input: { Bucket: string; Prefix: string },
): Promise<{
  found: ObjectIdentifier[];
  next: { KeyMarker?: string; VersionIdMarker?: string } | undefined;
}> {
  const page = await s3.send(new ListObjectVersionsCommand(input));
  const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
    Key,
    // What was written while a bucket kept no versions has the version `null`, which one may leave out.
    ...(VersionId && VersionId !== 'null' ? { VersionId } : {}),
  }));
  const { IsTruncated, NextKeyMarker, NextVersionIdMarker } = page;
  const marker = {
    KeyMarker: NextKeyMarker ?? '',
    ...(NextVersionIdMarker ? { VersionIdMarker: NextVersionIdMarker } : {}),
  };
  return { found, next: IsTruncated ? marker : undefined };
}
