import { auditDeletion } from '../../lib/artifacts/audit-artifact.ts';
import { makeCoalescer } from '../../lib/http/coalesce.ts';
import type { Collector } from '../../lib/http/collector/collector.ts';
import { writeAudit } from '../../lib/http/write-audit.ts';
import { StoreError } from '../../lib/store/port.ts';
import { sweepExpired } from '../../lib/store/sweep-expired.ts';
import type { Handle } from '../function.ts';

/** Who deletes, in the audit: nobody has such a name in Kubernetes. */
const RETENTION = 'toe (its time is over)';

/** Deletes what is older than it may get; sweeps that are asked for at the same time are one. */
export function makeSweep({ store, forgetRun, now, log, maxRetentionDays }: Collector): Handle {
  const sweep = makeCoalescer<undefined>(async () => {
    try {
      const { deleted, kept, faults } = await sweepExpired(store, now(), maxRetentionDays);
      for (const run of deleted) {
        forgetRun(run);
        writeAudit(log, auditDeletion(RETENTION, run));
      }
      if (faults.length > 0) throw faults[0];
      log.info({ deleted: deleted.length, kept }, 'sweep');
    } catch (error) {
      // Where there is no store, nothing lies in it.
      if (!(error instanceof StoreError && error.code === 'None')) throw error;
    }
    return 0;
  });
  return async () => sweep('all', undefined);
}
