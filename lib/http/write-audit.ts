import type { Logger } from 'pino';

/** Writes a record of the audit: one line, at every LOG_LEVEL but silent. */
export function writeAudit(log: Logger, record: { readonly audit: string }): void {
  const always = log.level === 'silent' ? log : log.child({}, { level: 'info' });
  always.info(record, 'audit');
}
