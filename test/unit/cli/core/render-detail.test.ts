import { expect, test } from '@jest/globals';
import { renderDetail } from '../../../../cli/core/render-detail.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';

const NOW = new Date('2026-11-26T10:00:12Z');
const counts = { selected: 2, waiting: 0, active: 1, succeeded: 1, failed: 0, gone: 0, skipped: 0, done: 1 };
const targets = [
  aTarget('web-0', 'Active', { container: 'toe-1', injectedAt: '2026-11-26T10:00:00Z' }),
  aTarget('web-1', 'Succeeded', { container: 'toe-2' }),
];
const artifacts = [{ pod: 'web-1', container: 'toe-2', name: 'a.folded', size: 12, sha256: '' }];

test.each([
  {
    what: 'a job without pods is a line',
    job: aCliJob({ phase: 'Pending' }),
    lines: ['py-spy-x7k2p  Pending'],
  },
  {
    what: 'what is said of it stands below, and does nothing to the terminal',
    job: aCliJob({ phase: 'Failed', reason: 'NoTargets', message: 'No pod\x1b[2J matches.\nLook.' }),
    lines: ['py-spy-x7k2p  Failed', 'No pod matches. Look.'],
  },
  {
    what: 'its pods, then its files',
    job: aCliJob({ phase: 'Running', counts, targets, artifacts }),
    lines: [
      'py-spy-x7k2p  Running  1 of 2 pods done',
      '',
      'POD     STATE       CONTAINER   DETAIL',
      'web-0   Active      toe-1       ########............ 12s of 30s',
      'web-1   Succeeded   toe-2',
      '',
      'POD     FILE       SIZE',
      'web-1   a.folded   12 B',
    ],
  },
])('$what', ({ job, lines }) => {
  expect(renderDetail(job, NOW)).toEqual(lines);
});
