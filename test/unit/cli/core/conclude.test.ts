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

test.each<[string, { saved: number; problems: number }, typeof done | undefined, number, string]>([
  ['all is there', { saved: 2, problems: 0 }, done, 0, ''],
  ['something is wrong', { saved: 2, problems: 1 }, done, 1, ''],
  ['there is nothing', { saved: 0, problems: 0 }, done, 1, 'There is no result.'],
  ['the PowerTool is gone', { saved: 1, problems: 0 }, undefined, 0, ''],
  [
    'the job goes on',
    { saved: 1, problems: 0 },
    aCliJob({ phase: 'Running' }),
    4,
    'py-spy-x7k2p is not over',
  ],
  ['the job is new', { saved: 0, problems: 0 }, aCliJob(undefined), 4, 'py-spy-x7k2p is not over'],
])('when %s', (_when, sums, of, code, words) => {
  const { exitCode, text } = conclude(sums, of);
  expect([exitCode, text]).toEqual([code, expect.stringContaining(words)]);
});

test('pods that the status does not name are not forgotten', () => {
  const targets = [aTarget('web-0', 'Succeeded')];
  const status = { phase: 'Completed' as const, counts, targets };
  expect(conclude({ saved: 1, problems: 0 }, aCliJob(status)).text).toContain('names 1 of 150 pods');
  expect(conclude({ saved: 1, problems: 0 }, aCliJob(status, 'collector')).text).toBe('');
});
