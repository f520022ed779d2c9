import { expect, test } from '@jest/globals';
import { conclude } from '../../../../cli/core/conclude.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';

const counts = {
  selected: 150,
  waiting: 0,
  active: 0,
  succeeded: 150,
  failed: 0,
  gone: 0,
  skipped: 0,
  done: 150,
};
const done = aCliJob({ phase: 'Completed' });
const running = aCliJob({ phase: 'Running' });

test.each([
  { when: 'all is there', sums: { saved: 2, problems: 0 }, of: done, exitCode: 0, says: '' },
  { when: 'something is wrong', sums: { saved: 2, problems: 1 }, of: done, exitCode: 1, says: '' },
  { when: 'there is nothing', sums: { saved: 0, problems: 0 }, of: done, exitCode: 1, says: 'no result' },
  { when: 'the PowerTool is gone', sums: { saved: 1, problems: 0 }, of: undefined, exitCode: 0, says: '' },
  { when: 'the job goes on', sums: { saved: 1, problems: 0 }, of: running, exitCode: 4, says: 'is not over' },
  {
    when: 'the job is new',
    sums: { saved: 0, problems: 0 },
    of: aCliJob(undefined),
    exitCode: 4,
    says: 'is not over',
  },
])('when $when the exit code is $exitCode', ({ sums, of, exitCode, says }) => {
  const end = conclude(sums, of);
  expect(end.exitCode).toBe(exitCode);
  expect(end.text).toContain(says);
});

test('pods that the status does not name are not forgotten', () => {
  const targets = [aTarget('web-0', 'Succeeded')];
  const status = { phase: 'Completed' as const, counts, targets };
  expect(conclude({ saved: 1, problems: 0 }, aCliJob(status)).text).toContain('names 1 of 150 pods');
  expect(conclude({ saved: 1, problems: 0 }, aCliJob(status, 'collector')).text).toBe('');
});
