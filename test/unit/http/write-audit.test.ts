import { expect, test } from '@jest/globals';
import { auditDeletion } from '../../../lib/artifacts/audit-artifact.ts';
import { writeAudit } from '../../../lib/http/write-audit.ts';
import { aLog } from '../../build/a-log.ts';
import { TARGET } from '../../build/a-run.ts';

test.each(['debug', 'error'])('is one line at LOG_LEVEL %s', (level) => {
  const { log, lines } = aLog();
  log.level = level;
  writeAudit(log, auditDeletion('jane', TARGET));
  expect(lines).toEqual([expect.objectContaining({ msg: 'audit', audit: 'deletion', user: 'jane' })]);
});

test('is none where nothing is wanted', () => {
  const { log, lines } = aLog();
  log.level = 'silent';
  writeAudit(log, auditDeletion('jane', TARGET));
  expect(lines).toEqual([]);
});
