import { jobFolder, type Namespace, type Run } from '../artifacts/layout.ts';
import { makeCache } from './cache.ts';
import { listRuns } from './list-runs.ts';
import type { Store } from './port.ts';

/**
 * Milliseconds for which it is believed which runs a name has. A schedule has thousands of names, each costs a request, and
 * hardly any is used twice; which names there are is asked each time.
 */
const KEEP = 5 * 60_000;

/** The runs in the store, as this instance knows them. */
export interface KnownRuns {
  /** All runs of a namespace. */
  readonly list: (of: Namespace) => Promise<Run[]>;
  /** A run is new in the store, or was deleted. */
  readonly forget: (run: Run) => void;
}

/** Makes an empty memory of what is in the store. */
export function makeKnownRuns(store: Store, now: () => Date): KnownRuns {
  const known = makeCache(now, KEEP, store.folders);
  return {
    list: (of) => listRuns(store, of, known.get),
    forget: (run) => known.forget(jobFolder(run, run.job)),
  };
}
