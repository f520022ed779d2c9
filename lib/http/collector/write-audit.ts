import type { Logger } from 'pino';
import type { ArtifactRecord } from '../../artifacts/audit-artifact.ts';

/** Writes a record of the audit: one line, at every LOG_LEVEL but silent. */
export function writeAudit(log: Logger, record: ArtifactRecord): void {
  const always = log.level === 'silent' ? log : log.child({}, { level: 'info' });
  always.info(record, 'audit');
}
