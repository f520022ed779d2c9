import { expect, test } from '@jest/globals';
import { auditDeletion, auditDownload } from '../../../lib/artifacts/audit-artifact.ts';
import { JOB, TARGET } from '../../build/a-run.ts';

test('a download has the same fields in every record, for queries', () => {
  const record = auditDownload('jane', TARGET, { file: 'a.txt', sha256: 'f00', bytes: 5 });
  expect(record).toEqual({
    audit: 'download',
    user: 'jane',
    job: 'web-cpu',
    jobUid: JOB.uid,
    jobNamespace: 'shop',
    pod: 'web-1',
    container: 'toe-py-spy-0123456789',
    file: 'a.txt',
    sha256: 'f00',
    bytes: 5,
  });
});

test('a deletion is of a whole run', () => {
  expect(auditDeletion('jane', TARGET)).toEqual({
    audit: 'deletion',
    user: 'jane',
    job: 'web-cpu',
    jobUid: JOB.uid,
    jobNamespace: 'shop',
  });
});
