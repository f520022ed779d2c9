import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { inParallel } from './in-parallel.ts';
import type { Store } from './port.ts';
import { unlessPrecondition } from './s3-errors.ts';
import type { Bucket } from './s3-list.ts';

/** Parts that are copied at once, inside the store. */
const COPIES = 4;

/** Makes one object of several by a multipart upload whose parts the store copies itself. */
export async function compose(
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
