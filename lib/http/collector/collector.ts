import type { Logger } from 'pino';
import type { Quotas } from '../../artifacts/quota.ts';
import type { Kube } from '../../kube/port.ts';
import type { Store } from '../../store/port.ts';
import { makeUsage, type Usage } from '../../store/usage.ts';

/** What a collector is given. */
export interface Given {
  readonly store: Store;
  readonly kube: Kube;
  readonly now: () => Date;
  readonly log: Logger;
  readonly quotas: Quotas;
  /** Most days that a result may be kept, whatever its job says. */
  readonly maxRetentionDays: number;
}

/** What the collector works with: the tools' side, the people's side and the sweep. */
export interface Collector extends Given {
  /** How much is kept, as this instance knows it. Who deletes tells it. */
  readonly usage: Usage;
}

export function makeCollector(given: Given): Collector {
  return { ...given, usage: makeUsage(given.store, given.quotas, given.now) };
}
