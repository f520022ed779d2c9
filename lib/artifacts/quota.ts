/** How many bytes may be kept. */
export interface Quotas {
  /** Of one run of a job. */
  readonly jobBytes: number;
  /** Of all that is kept of a namespace. */
  readonly namespaceBytes: number;
}

/** How many bytes are kept, of the same. */
export type Used = Quotas;

/** Bytes that a job may still give. */
export function bytesLeft(quotas: Quotas, used: Used): number {
  return Math.max(0, Math.min(quotas.jobBytes - used.jobBytes, quotas.namespaceBytes - used.namespaceBytes));
}

/** Why so many bytes more are too many, and what to do about it; undefined when they are not. */
export function findQuotaFault(quotas: Quotas, used: Used, more: number): string | undefined {
  if (used.jobBytes + more > quotas.jobBytes)
    return `the job would have more than the ${quotas.jobBytes} bytes that it may have: measure for a shorter time, or ask an admin for more (TOE_QUOTA_JOB_BYTES of the collector)`;
  if (used.namespaceBytes + more > quotas.namespaceBytes)
    return `the namespace would have more than the ${quotas.namespaceBytes} bytes that it may have: ask an admin (role toe-admin) to delete results of older jobs (DELETE .../jobs/JOB/RUN of the collector), or for more (TOE_QUOTA_NAMESPACE_BYTES)`;
  return undefined;
}
