import { namespaceFolder, runFolder, type Run } from '../artifacts/layout.ts';
import { bytesLeft, findQuotaFault, OBJECT_BYTES, type Quotas, type Used } from '../artifacts/quota.ts';
import { makeCache } from './cache.ts';
import type { Listed, Store } from './port.ts';

/** Milliseconds for which a count is believed; what this instance writes meanwhile is added. */
const KEEP_JOB = 10_000;
const KEEP_NAMESPACE = 60_000;

/** How much is kept. */
export interface Usage {
  /**
   * Reserves room for an object of so many bytes that is about to be written. @param beyond bytes by which they may be over the quota.
   * @returns how to give it back when they are not written after all, or why there is none.
   */
  readonly take: (run: Run, bytes: number, beyond?: number) => Promise<(() => void) | string>;
  /** Bytes that the job may still give. */
  readonly left: (run: Run) => Promise<number>;
  /** Counts anew: something was deleted. */
  readonly forget: (run: Run) => void;
}

interface Count {
  /** With what objects count besides. */
  bytes: number;
  objects: number;
}

type Counts = readonly [Count, Count];

/**
 * Counts by listing, now and then. Each instance knows what it writes itself at once, and what others write after some seconds:
 * by so much a quota can be overrun.
 */
export function makeUsage(store: Store, quotas: Quotas, now: () => Date): Usage {
  const count = (prefix: string): Promise<Count> => sumUp(store.list(prefix));
  const [jobs, namespaces] = [makeCache(now, KEEP_JOB, count), makeCache(now, KEEP_NAMESPACE, count)];
  const countsOf = (run: Run): Promise<Counts> =>
    Promise.all([jobs.get(runFolder(run)), namespaces.get(namespaceFolder(run))]);
  const usedOf = ([job, namespace]: Counts): Used => ({
    jobBytes: job.bytes,
    namespaceBytes: namespace.bytes,
    jobObjects: job.objects,
  });
  return {
    take: async (run, bytes, beyond = 0) => {
      const counts = await countsOf(run);
      // From here on nobody comes between: who reserves has been counted with all before him.
      const fault = findQuotaFault(quotas, usedOf(counts), bytes + OBJECT_BYTES, beyond);
      if (fault) return fault;
      for (const one of counts) add(one, 1, bytes);
      // A count that was made since never had it.
      return () => {
        for (const one of counts) add(one, -1, bytes);
      };
    },
    left: async (run) => bytesLeft(quotas, usedOf(await countsOf(run))),
    forget: (run) => {
      jobs.forget(runFolder(run));
      namespaces.forget(namespaceFolder(run));
    },
  };
}

// A namespace may have millions of objects: each is counted as it comes, and none is kept.
async function sumUp(list: AsyncIterable<Listed>): Promise<Count> {
  const sum = { bytes: 0, objects: 0 };
  for await (const { size } of list) add(sum, 1, size);
  return sum;
}

// There is one object more of so many bytes, or one less.
function add(count: Count, change: 1 | -1, bytes: number): void {
  count.objects += change;
  count.bytes += change * (bytes + OBJECT_BYTES);
}
