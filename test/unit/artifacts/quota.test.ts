import { expect, test } from '@jest/globals';
import { bytesLeft, findQuotaFault } from '../../../lib/artifacts/quota.ts';

const QUOTAS = { jobBytes: 100, namespaceBytes: 1000 };

test.each([
  { used: { jobBytes: 0, namespaceBytes: 0, jobObjects: 0 }, more: 100, says: undefined },
  { used: { jobBytes: 50, namespaceBytes: 50, jobObjects: 1 }, more: 51, says: 'TOE_QUOTA_JOB_BYTES' },
  { used: { jobBytes: 0, namespaceBytes: 950, jobObjects: 0 }, more: 51, says: 'TOE_QUOTA_NAMESPACE_BYTES' },
  {
    used: { jobBytes: 0, namespaceBytes: 950, jobObjects: 0 },
    more: 51,
    says: 'DELETE .../jobs/JOB/RUN of the collector',
  },
  { used: { jobBytes: 0, namespaceBytes: 0, jobObjects: 99_999 }, more: 1, says: undefined },
  { used: { jobBytes: 0, namespaceBytes: 0, jobObjects: 100_000 }, more: 1, says: 'fewer files' },
])('$more more than $used', ({ used, more, says }) => {
  const fault = findQuotaFault(QUOTAS, used, more);
  if (says === undefined) expect(fault).toBeUndefined();
  else expect(fault).toContain(says);
});

test.each([
  [{ jobBytes: 0, namespaceBytes: 0, jobObjects: 0 }, 100],
  [{ jobBytes: 0, namespaceBytes: 950, jobObjects: 0 }, 50],
  [{ jobBytes: 200, namespaceBytes: 200, jobObjects: 0 }, 0],
])('left of %j: %d', (used, left) => {
  expect(bytesLeft(QUOTAS, used)).toBe(left);
});
