import { CHUNK_BYTES } from '../../artifacts/chunks.ts';
import { retentionOf, type JobFacts } from '../../artifacts/job-facts.ts';
import { manifestKey, parseManifestKey, runFolder, type Run, type Target } from '../../artifacts/layout.ts';
import { findWhole } from '../../store/find-whole.ts';
import { makeCache, type Cache } from '../../store/cache.ts';
import { keepLeftovers } from '../../store/keep-leftovers.ts';
import { readManifest } from '../../store/read-manifest.ts';
import { makeRunningHashes, type RunningHashes } from '../../store/running-hashes.ts';
import { markExpiry } from '../../store/sweep-expired.ts';
import type { Collector } from './collector.ts';
import { makeBuffers, type Buffers } from './buffers.ts';
import { makeSlots, type Slots } from './slots.ts';

/** What the uploads to this instance share: memory that may be lost at any time. */
export interface Desk extends Collector {
  readonly hashes: RunningHashes;
  /** For chunks in memory. */
  readonly slots: Slots;
  readonly buffers: Buffers;
  /** Makes sure that a run will be deleted one day, before anything of it is stored. @returns whether that was still to be done. */
  readonly mark: (run: Run, facts: JobFacts) => Promise<boolean>;
  /** Whether a target has said that it gives no more. What is not true yet may be so for some seconds already. */
  readonly hasEnded: (target: Target) => Promise<boolean>;
  /** Whether a file takes no more chunks. As true as the above, but for what this instance has sealed. */
  readonly isWhole: (target: Target, file: string) => Promise<boolean>;
  /** A file may have become whole. */
  readonly forget: (target: Target, file: string) => void;
}

/**
 * Chunks in memory at once, of 8 MiB each, and those of one namespace and one job: whoever sends slowly holds his part for long,
 * and neither several tokens of a job nor several jobs of a namespace keep the others out.
 */
const CHUNKS = { total: 20, ofNamespace: 14, ofJob: 8 };
/** Milliseconds that a chunk waits before it is read. */
const PATIENCE = 5000;
/** Milliseconds after which a run is marked again, for a day further on. */
const MARK_AGAIN = 60 * 60_000;
/** Milliseconds for which a target, or a file, is believed to go on, and to have ended, which does not change. */
const BELIEVE_OPEN = 2000;
const BELIEVE_ENDED = 60 * 60_000;

/** Makes the desk of an instance: one for all its uploads, since its limits are limits on memory. */
export function makeDesk(collector: Collector): Desk {
  const { store, now, log } = collector;
  const believe = (load: (key: string) => Promise<boolean>): Cache<boolean> =>
    makeCache(now, (isOver) => (isOver ? BELIEVE_ENDED : BELIEVE_OPEN), load);
  const ends = believe(async (key) => {
    const target = parseManifestKey(key);
    return target !== undefined && ((await readManifest(store, target))?.manifest.final ?? false);
  });
  const wholes = believe(async (key) => {
    const [target, file] = JSON.parse(key) as [Target, string];
    return (await findWhole(store, target, file)) !== undefined;
  });
  return {
    ...collector,
    store: keepLeftovers(store, (err) => log.warn({ err }, 'what uploads leave over stays in the store')),
    hashes: makeRunningHashes(collector.hashThread),
    buffers: makeBuffers(CHUNK_BYTES),
    slots: makeSlots(CHUNKS, PATIENCE),
    mark: makeMarker(collector),
    hasEnded: (target) => ends.get(manifestKey(target)),
    isWhole: (...file) => wholes.get(JSON.stringify(file)),
    forget: (...file) => wholes.forget(JSON.stringify(file)),
  };
}

function makeMarker({ store, now, maxRetentionDays }: Collector): Desk['mark'] {
  const marked = makeCache(now, MARK_AGAIN, () => Promise.resolve({ isDone: false }));
  return async (run, facts) => {
    const mark = await marked.get(runFolder(run));
    if (mark.isDone) return false;
    await markExpiry(store, run, retentionOf(facts, maxRetentionDays), now());
    mark.isDone = true;
    return true;
  };
}
