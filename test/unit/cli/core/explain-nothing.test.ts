import { expect, test } from '@jest/globals';
import { explainNothing } from '../../../../cli/core/explain-nothing.ts';
import { aTarget } from '../harness/jobs.ts';

test.each([
  [aTarget('a', 'Active'), 'the tool is still at work.'],
  [aTarget('a', 'Failed', { reason: 'ToolFailed' }), 'no result: Failed, ToolFailed.'],
  [aTarget('a', 'Gone'), 'no result: Gone.'],
  [aTarget('a', 'Failed', { reason: 'a\u001b[2Jb' }), 'no result: Failed, ab.'],
  [aTarget('a', 'Succeeded', { container: 'c' }), 'silent: kubectl logs POD -c c shows what it wrote.'],
])('%j: %s', (target, words) => {
  expect(explainNothing(target, 'silent')).toBe(words);
});
