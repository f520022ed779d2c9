import { expect, test } from '@jest/globals';
import { judgeLog } from '../../../../cli/core/judge-log.ts';
import { aTarget } from '../harness/jobs.ts';

const ended = (files: number, why: string | undefined, say = '') => ({ files, why, say });

test.each([
  [ended(1, 'ok'), aTarget('a', 'Succeeded'), {}],
  [
    ended(1, 'stopped', 'the job was stopped'),
    aTarget('a', 'Succeeded'),
    { remark: 'the result is partial: stopped.' },
  ],
  [ended(1, undefined), aTarget('a', 'Failed'), { remark: expect.stringContaining('may be partial') }],
  [ended(1, undefined), aTarget('a', 'Active'), { remark: 'the tool is still at work.' }],
  [ended(0, undefined), aTarget('a', 'Active'), { problem: 'the tool is still at work.' }],
  [
    ended(0, 'denied', 'the tool may not look at the target'),
    aTarget('a', 'Failed', { reason: 'ToolFailed' }),
    { problem: 'no result: Failed, ToolFailed.' },
  ],
  [
    ended(0, 'ok', 'the tool left no result'),
    aTarget('a', 'Succeeded'),
    { problem: 'the tool left no result.' },
  ],
  [ended(0, 'ok'), aTarget('a', 'Succeeded'), { problem: expect.stringContaining('no result in its log') }],
  [
    ended(0, undefined),
    aTarget('a', 'Succeeded', { container: 'toe-c' }),
    { problem: expect.stringContaining('-c toe-c') },
  ],
])('%j, %j', (summary, target, verdict) => {
  expect(judgeLog(summary, target)).toEqual(verdict);
});
