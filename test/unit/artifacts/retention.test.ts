import { expect, test } from '@jest/globals';
import { expiryOf, isDue } from '../../../lib/artifacts/retention.ts';

test('a result is kept for all of its days', () => {
  expect(expiryOf(new Date('2026-11-26T00:00:00Z'), 1)).toBe('2026-11-28');
  expect(expiryOf(new Date('2026-11-26T23:59:59Z'), 7)).toBe('2026-12-04');
});

test.each([
  ['2026-11-25', true],
  ['2026-11-26', true],
  ['2026-11-27', false],
])('on 26 November %s is due: %s', (on, due) => {
  expect(isDue(on, new Date('2026-11-26T00:00:00Z'))).toBe(due);
});
