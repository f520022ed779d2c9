import fc from 'fast-check';
import { pollDelay } from '../../../../../../functions/collector/ui/reading/poll-delay.ts';

test.each([
  [true, 0, 3],
  [false, 0, 30],
  [true, 1, 6],
  [true, 3, 24],
  [true, 50, 60],
  [false, 1, 30],
  [false, 50, 60],
])('live %s, after %d failures: %d s', (live, failures, want) =>
  expect(pollDelay(live, failures)).toBe(want),
);

test('more failures never mean a shorter wait', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.nat(1000), (live, failures) =>
      expect(pollDelay(live, failures + 1)).toBeGreaterThanOrEqual(pollDelay(live, failures)),
    ),
  );
});
