import { expect, test } from '@jest/globals';
import { makeTally } from '../../../../lib/http/collector/tally.ts';

test('each is counted on its own, from zero up and back', () => {
  const tally = makeTally();
  tally.add('a', 1);
  tally.add('a', 1);
  tally.add('b', 1);
  tally.add('a', -1);
  tally.add('b', -1);
  expect(['a', 'b', 'c'].map(tally.of)).toEqual([1, 0, 0]);
});
