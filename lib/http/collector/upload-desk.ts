import { retentionOf, type JobFacts } from '../../artifacts/job-facts.ts';
import { manifestKey, parseManifestKey, runFolder, type Run, type Target } from '../../artifacts/layout.ts';
import { makeCache } from '../../store/cache.ts';
import { readManifest } from '../../store/read-manifest.ts';
import { makeRunningHashes, type RunningHashes } from '../../store/running-hashes.ts';
import { markExpiry } from '../../store/sweep-expired.ts';
import { makeUsage, type Usage } from '../../store/usage.ts';
import type { Collector } from './collector.ts';
import { makeSlots, type Slots } from './slots.ts';

/** What the uploads to this instance share: memory that may be lost at any time. */
export interface Desk extends Collector {
  readonly usage: Usage;
  readonly hashes: RunningHashes;
  /** For chunks in memory. */
  readonly slots: Slots;
  /** Makes sure that a run will be deleted one day, before anything of it is stored. */
  readonly mark: (run: Run, facts: JobFacts) => Promise<void>;
  /** Whether a target has said that it gives no more. What is not true yet may be so for some seconds already. */
  readonly hasEnded: (target: Target) => Promise<boolean>;
}

/** Chunks in memory at once, of 8 MiB each, and those of one job. */
const CHUNKS = 20;
const CHUNKS_OF_JOB = 10;
/** Milliseconds that a chunk waits before it is read. */
const PATIENCE = 5000;
/** Milliseconds after which a run is marked again, for a day further on. */
const MARK_AGAIN = 60 * 60_000;
/** Milliseconds for which a target is believed to go on, and to have ended, which does not change. */
const BELIEVE_OPEN = 2000;
const BELIEVE_ENDED = 60 * 60_000;

export function makeDesk(collector: Collector): Desk {
  const { store, quotas, now, maxRetentionDays } = collector;
  const marked = makeCache(now, MARK_AGAIN, () => Promise.resolve({ isDone: false }));
  const ends = makeCache(
    now,
    (hasEnded: boolean) => (hasEnded ? BELIEVE_ENDED : BELIEVE_OPEN),
    async (key) => {
      const target = parseManifestKey(key);
      return target !== undefined && ((await readManifest(store, target))?.manifest.final ?? false);
    },
  );
  return {
    ...collector,
    usage: makeUsage(store, quotas, now),
    hashes: makeRunningHashes(),
    slots: makeSlots(CHUNKS, CHUNKS_OF_JOB, PATIENCE),
    mark: async (run, facts) => {
      const mark = await marked.get(runFolder(run));
      if (mark.isDone) return;
      await markExpiry(store, run, retentionOf(facts, maxRetentionDays), now());
      mark.isDone = true;
    },
    hasEnded: (target) => ends.get(manifestKey(target)),
  };
}
