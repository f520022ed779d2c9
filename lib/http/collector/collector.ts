import type { Logger } from 'pino';
import type { Run } from '../../artifacts/layout.ts';
import type { Quotas } from '../../artifacts/quota.ts';
import type { Kube } from '../../kube/port.ts';
import type { HashThread } from '../../store/hash-thread.ts';
import type { Store } from '../../store/port.ts';
import { makeKnownRuns, type KnownRuns } from '../../store/known-runs.ts';
import { makeUsage, type Usage } from '../../store/usage.ts';

/** What a collector is given. */
export interface Given {
  readonly store: Store;
  readonly kube: Kube;
  /** For what is uploaded. */
  readonly hashThread: HashThread;
  readonly now: () => Date;
  readonly log: Logger;
  readonly quotas: Quotas;
  /** Most days that a result may be kept, whatever its job says. */
  readonly maxRetentionDays: number;
}

/** What the collector works with: the tools' side, the people's side and the sweep. */
export interface Collector extends Given {
  /** How much is kept, as this instance knows it. */
  readonly usage: Usage;
  /** What is kept, as this instance knows it. */
  readonly runs: KnownRuns;
  /** Whoever deletes a run says so: what is remembered of it is asked for anew. */
  readonly forgetRun: (run: Run) => void;
}

/** Makes a collector. What it remembers is its own and may be lost: the truth is in the store. */
export function makeCollector(given: Given): Collector {
  const { store, quotas, now } = given;
  const [usage, runs] = [makeUsage(store, quotas, now), makeKnownRuns(store, now)];
  const forgetRun = (run: Run): void => {
    usage.forget(run);
    runs.forget(run);
  };
  return { ...given, usage, runs, forgetRun };
}
