import { expect, test } from '@jest/globals';
import { conclude } from '../../../../cli/core/conclude.ts';
import { aCliJob } from '../harness/jobs.ts';

const done = aCliJob({ phase: 'Completed' });
const running = aCliJob({ phase: 'Running' });

test.each([
  { when: 'all is there', sums: { saved: 2, problems: 0 }, of: done, exitCode: 0, says: '' },
  {
    when: 'something is wrong',
    sums: { saved: 2, problems: 1 },
    of: done,
    exitCode: 1,
    says: 'again: kubectl toe fetch a',
  },
  { when: 'there is nothing', sums: { saved: 0, problems: 0 }, of: done, exitCode: 1, says: 'no result' },
  { when: 'the PowerTool is gone', sums: { saved: 1, problems: 0 }, of: undefined, exitCode: 0, says: '' },
  {
    when: 'the job goes on',
    sums: { saved: 1, problems: 0 },
    of: running,
    exitCode: 4,
    says: 'later: kubectl toe fetch a',
  },
  {
    when: 'the job is new',
    sums: { saved: 0, problems: 0 },
    of: aCliJob(undefined),
    exitCode: 4,
    says: 'is not over',
  },
])('when $when the exit code is $exitCode', ({ sums, of, exitCode, says }) => {
  const end = conclude(sums, of, 'kubectl toe fetch a');
  expect(end.exitCode).toBe(exitCode);
  expect(end.text).toContain(says);
});
