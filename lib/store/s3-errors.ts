import { StoreError, type StoreErrorCode } from './port.ts';

/** Runs a request to the store. @throws StoreError in place of the many errors that the client and the servers know. */
export async function translated<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw toStoreError(error);
  }
}

/** Runs a write that has a condition. @returns false when the condition does not hold. */
export async function unlessPrecondition(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isStatus(error, 412)) return false;
    throw error;
  }
}

/** Whether a fault is an answer of this HTTP status. */
export function isStatus(error: unknown, status: number): boolean {
  return statusOf(error) === status;
}

/** The code of a fault in the words of S3. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** What the fault means to us. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const [code, what] = [codeOf(error), error instanceof Error ? error.message : 'unknown'];
  return new StoreError(code, `the store: ${nameOf(error)}: ${what}`, error);
}

// In the words of AWS and versitygw, Ceph, MinIO.
const FULL = ['InsufficientStorage', 'QuotaExceeded', 'XMinioStorageFull', 'EntityTooLarge'];
const REFUSED: readonly number[] = [400, 401, 403, 404, 405, 501];

function codeOf(error: unknown): StoreErrorCode {
  const status = statusOf(error);
  if (status === 507 || FULL.includes(nameOf(error))) return 'Full';
  return status !== undefined && REFUSED.includes(status) ? 'Refused' : 'Busy';
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}
