import { expect, test } from '@jest/globals';
import { judgeLog } from '../../../../cli/core/judge-log.ts';
import { aTarget } from '../harness/jobs.ts';

test.each([
  [1, 'ok', aTarget('a', 'Succeeded'), {}],
  [1, 'stopped', aTarget('a', 'Succeeded'), { remark: 'the result is partial: stopped.' }],
  [1, undefined, aTarget('a', 'Failed'), { remark: expect.stringContaining('may be partial') }],
  [1, undefined, aTarget('a', 'Active'), { remark: 'the tool is still at work.' }],
  [0, undefined, aTarget('a', 'Active'), { problem: 'the tool is still at work.' }],
  [
    0,
    'denied',
    aTarget('a', 'Failed', { reason: 'ToolFailed' }),
    { problem: 'no result: Failed, ToolFailed.' },
  ],
  [
    0,
    undefined,
    aTarget('a', 'Succeeded', { container: 'toe-c' }),
    { problem: expect.stringContaining('-c toe-c') },
  ],
])('%i files, %s, %j', (files, why, target, verdict) => {
  expect(judgeLog({ files, why }, target)).toEqual(verdict);
});
