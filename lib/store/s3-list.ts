import { ListObjectsV2Command, type S3Client, type ServerSideEncryption } from '@aws-sdk/client-s3';
import type { Listed } from './port.ts';
import { translated } from './s3-errors.ts';

/** A bucket, and how one speaks to it. */
export interface Bucket {
  readonly s3: S3Client;
  readonly Bucket: string;
  /** Said with each write, where it is set. */
  readonly encryption: { readonly ServerSideEncryption?: ServerSideEncryption };
}

/** The objects whose keys begin so, page by page, in the order of their keys. @throws StoreError */
export async function* listObjects({ s3, Bucket }: Bucket, Prefix: string): AsyncGenerator<Listed> {
  let ContinuationToken: string | undefined;
  do {
    const next = ContinuationToken ? { ContinuationToken } : {};
    const page = await translated(() => s3.send(new ListObjectsV2Command({ Bucket, Prefix, ...next })));
    for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? [])
      yield { key: Key, size: Size, modified: LastModified };
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}
