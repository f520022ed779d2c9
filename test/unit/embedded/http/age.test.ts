import { expect, test } from '@jest/globals';
import { formatAge } from '../../../../embedded/http/age.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

test.each([
  [0, '0s'],
  [-5 * SECOND, '0s'],
  [119 * SECOND, '119s'],
  [2 * MINUTE, '2m'],
  [2 * MINUTE + 5 * SECOND, '2m5s'],
  [10 * MINUTE + 5 * SECOND, '10m'],
  [3 * HOUR + 7 * MINUTE, '3h7m'],
  [9 * HOUR + 7 * MINUTE, '9h'],
  [2 * DAY + HOUR, '2d1h'],
  [10 * DAY + HOUR, '10d'],
  [800 * DAY, '2y70d'],
])('%d ms are %s', (milliseconds, text) => {
  expect(formatAge(milliseconds)).toBe(text);
});
