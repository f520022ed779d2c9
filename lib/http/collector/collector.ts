import type { Logger } from 'pino';
import type { Quotas } from '../../artifacts/quota.ts';
import type { Kube } from '../../kube/port.ts';
import type { Store } from '../../store/port.ts';

/** What the collector works with. */
export interface Collector {
  readonly store: Store;
  readonly kube: Kube;
  readonly now: () => Date;
  readonly log: Logger;
  readonly quotas: Quotas;
  /** Most days that a result may be kept, whatever its job says. */
  readonly maxRetentionDays: number;
}
