import { expect, test } from '@jest/globals';
import { age } from '../../../../cli/core/age.ts';

test.each([
  [0, '0s'],
  [-5, '0s'],
  [119, '119s'],
  [120, '2m'],
  [7200, '2h'],
  [172_800, '2d'],
])('%i seconds ago is %s', (seconds, text) => {
  const now = new Date('2026-11-26T10:00:00Z');
  expect(age(new Date(now.getTime() - seconds * 1000).toISOString(), now)).toBe(text);
});
