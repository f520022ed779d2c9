/** How many bytes may be kept. */
export interface Quotas {
  /** Of one run of a job. */
  readonly jobBytes: number;
  /** Of all that is kept of a namespace. */
  readonly namespaceBytes: number;
}

/** What is kept: bytes of the same, and objects of the run. */
export interface Used extends Quotas {
  readonly jobObjects: number;
}

/** What an object counts besides its bytes, a block of a disk: many that are empty are a burden too. */
export const OBJECT_BYTES = 4096;

/** Most objects of a run: whoever counts or deletes them lists them all. Enough for 20 of each of 5,000 pods. */
export const MOST_OBJECTS = 100_000;

/** Bytes that a job may still give. */
export function bytesLeft(quotas: Quotas, used: Used): number {
  return Math.max(0, Math.min(quotas.jobBytes - used.jobBytes, quotas.namespaceBytes - used.namespaceBytes));
}

/**
 * Why one object more is too much, and what to do about it; undefined when it is not.
 * @param more what it counts. @param beyond bytes by which it may be over, and as many objects as fit in them.
 */
export function findQuotaFault(quotas: Quotas, used: Used, more: number, beyond = 0): string | undefined {
  if (used.jobObjects >= MOST_OBJECTS + beyond / OBJECT_BYTES)
    return `the job has given ${MOST_OBJECTS} objects, and no job may give more: let the tool write fewer files, or choose fewer pods`;
  if (used.jobBytes + more - beyond > quotas.jobBytes)
    return `the job would have more than the ${quotas.jobBytes} bytes that it may have: measure for a shorter time, or ask an admin for more (TOE_QUOTA_JOB_BYTES of the collector)`;
  if (used.namespaceBytes + more - beyond > quotas.namespaceBytes)
    return `the namespace would have more than the ${quotas.namespaceBytes} bytes that it may have: ask an admin (role toe-admin) to delete results of older jobs (DELETE .../jobs/JOB/RUN of the collector), or for more (TOE_QUOTA_NAMESPACE_BYTES)`;
  return undefined;
}
