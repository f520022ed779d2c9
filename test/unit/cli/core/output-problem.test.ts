import { expect, test } from '@jest/globals';
import { outputProblem } from '../../../../cli/core/output-problem.ts';

const CLAIM = { name: 'results' };

test.each<[string, ...Parameters<typeof outputProblem>]>([
  ['to the collector', 'collector', undefined, undefined],
  ['into the log, and a folder', 'ephemeral', undefined, 'out'],
  ['where toe chooses', undefined, undefined, 'out'],
  ['on a volume', 'pvc', CLAIM, undefined],
])('a result can go %s', (_where, ...given) => {
  expect(outputProblem(...given)).toBeUndefined();
});

test.each<[string, ...Parameters<typeof outputProblem>]>([
  ['--claim is for --output-mode pvc', 'collector', CLAIM, undefined],
  ['--claim is for --output-mode pvc', undefined, CLAIM, 'out'],
  ['needs --claim', 'pvc', undefined, undefined],
  ['needs --claim', 'pvc', undefined, 'out'],
  ['-o fetches nothing from a volume', 'pvc', CLAIM, 'out'],
])('who asks for what cannot be is told that %s', (words, ...given) => {
  expect(outputProblem(...given)).toContain(words);
});
