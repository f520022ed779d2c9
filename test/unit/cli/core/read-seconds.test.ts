import { expect, test } from '@jest/globals';
import { readSeconds } from '../../../../cli/core/read-seconds.ts';

test('durations are read in seconds', () => {
  expect(['30s', '1m30s', '2h'].map(readSeconds)).toEqual([30, 90, 7200]);
});

test.each(['', '0s', '30', 'soon', '-5s', '1d'])('"%s" is none', (text) => {
  expect(readSeconds(text)).toContain('30s, 5m');
});
