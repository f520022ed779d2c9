import { expect, test } from '@jest/globals';
import type { PowerToolStatus } from '../../../../lib/api/power-tool-status.ts';
import type { Job } from '../../../../cli/core/job.ts';
import { renderList } from '../../../../cli/core/render-list.ts';
import { aCliJob } from '../harness/jobs.ts';

const NOW = new Date('2026-11-26T10:00:00Z');
const counts = { selected: 3, waiting: 0, active: 2, succeeded: 1, failed: 0, gone: 0, skipped: 0, done: 1 };

function made(name: string, time: string, status?: PowerToolStatus): Job {
  const { metadata, ...job } = aCliJob(status);
  return { ...job, metadata: { ...metadata, name, creationTimestamp: `2026-11-26T${time}Z` } };
}

const old = made('old', '07:00:00', { phase: 'Failed', reason: 'NoTargets', counts });
const young = made('young', '09:59:30');

test.each([
  {
    what: 'jobs, the newest first, and one without a status waits',
    withNamespace: false,
    lines: [
      'NAME    TOOL     PHASE     DONE   AGE   REASON',
      'young   py-spy   Pending          30s',
      'old     py-spy   Failed    1/3    3h    NoTargets',
    ],
  },
  {
    what: 'the same with the namespace of each',
    withNamespace: true,
    lines: [
      'NAMESPACE   NAME    TOOL     PHASE     DONE   AGE   REASON',
      'shop        young   py-spy   Pending          30s',
      'shop        old     py-spy   Failed    1/3    3h    NoTargets',
    ],
  },
])('$what', ({ withNamespace, lines }) => {
  expect(renderList([old, young], withNamespace, NOW)).toEqual(lines);
});
