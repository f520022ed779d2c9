import { sizeOf } from '../artifacts/chunks.ts';
import { namespaceFolder, runFolder, type Run } from '../artifacts/layout.ts';
import { bytesLeft, findQuotaFault, type Quotas, type Used } from '../artifacts/quota.ts';
import { makeCache } from './cache.ts';
import { toArray, type Store } from './port.ts';

/** Milliseconds for which a count is believed; what this instance writes meanwhile is added. */
const KEEP_JOB = 10_000;
const KEEP_NAMESPACE = 60_000;
/** What an object counts besides its bytes, a block of a disk: many that are empty are a burden too. */
export const OBJECT_BYTES = 4096;

/** How much is kept. */
export interface Usage {
  /**
   * Reserves room for bytes that are about to be written. @param beyond bytes by which they may be over the quota.
   * @returns how to give it back when they are not written after all, or why there is none.
   */
  readonly take: (run: Run, bytes: number, beyond?: number) => Promise<(() => void) | string>;
  /** Bytes that the job may still give. */
  readonly left: (run: Run) => Promise<number>;
  /** Counts anew: something was deleted. */
  readonly forget: (run: Run) => void;
}

interface Count {
  bytes: number;
}

type Counts = readonly [Count, Count];

/**
 * Counts by listing, now and then. Each instance knows what it writes itself at once, and what others write after some seconds:
 * by so much a quota can be overrun.
 */
export function makeUsage(store: Store, quotas: Quotas, now: () => Date): Usage {
  const count = async (prefix: string): Promise<Count> => {
    const objects = await toArray(store.list(prefix));
    return { bytes: sizeOf(objects) + objects.length * OBJECT_BYTES };
  };
  const [jobs, namespaces] = [makeCache(now, KEEP_JOB, count), makeCache(now, KEEP_NAMESPACE, count)];
  const countsOf = (run: Run): Promise<Counts> =>
    Promise.all([jobs.get(runFolder(run)), namespaces.get(namespaceFolder(run.namespace))]);
  const usedOf = ([job, namespace]: Counts): Used => ({
    jobBytes: job.bytes,
    namespaceBytes: namespace.bytes,
  });
  return {
    take: async (run, bytes, beyond = 0) => {
      const counts = await countsOf(run);
      // From here on nobody comes between: who reserves has been counted with all before him.
      const fault = findQuotaFault(quotas, usedOf(counts), bytes - beyond);
      if (fault) return fault;
      for (const one of counts) one.bytes += bytes;
      // A count that was made since never had them.
      return () => {
        for (const one of counts) one.bytes -= bytes;
      };
    },
    left: async (run) => bytesLeft(quotas, usedOf(await countsOf(run))),
    forget: (run) => {
      jobs.forget(runFolder(run));
      namespaces.forget(namespaceFolder(run.namespace));
    },
  };
}
