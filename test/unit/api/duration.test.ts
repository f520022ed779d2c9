import fc from 'fast-check';
import { duration, formatDuration, parseDuration } from '../../../lib/api/duration.ts';

describe('parseDuration', () => {
  test.each([
    { name: 'seconds', given: '30s', want: 30 },
    { name: 'minutes', given: '5m', want: 300 },
    { name: 'hours', given: '2h', want: 7200 },
    { name: 'all three units in their order', given: '1h30m15s', want: 5415 },
    { name: 'more than sixty of a unit', given: '90m', want: 5400 },
    { name: 'zero', given: '0s', want: 0 },
    { name: 'leading zeros', given: '007s', want: 7 },
    { name: 'the empty text as no duration', given: '', want: undefined },
    { name: 'a number without a unit as no duration', given: '30', want: undefined },
    { name: 'units in the wrong order as no duration', given: '5s1m', want: undefined },
    { name: 'fractions as no duration', given: '1.5s', want: undefined },
    { name: 'milliseconds as no duration', given: '500ms', want: undefined },
    { name: 'a sign as no duration', given: '-5s', want: undefined },
    { name: 'a space as no duration', given: '5 s', want: undefined },
    { name: 'a line break at the end as no duration', given: '5s\n', want: undefined },
    { name: 'too many digits as no duration', given: '1234567s', want: undefined },
    { name: 'digits of other scripts as no duration', given: '٣s', want: undefined },
  ])('reads $name', ({ given, want }) => {
    expect(parseDuration(given)).toBe(want);
  });

  test('reads what formatDuration writes', () => {
    fc.assert(fc.property(fc.nat({ max: 9999 * 3600 }), (n) => parseDuration(formatDuration(n)) === n));
  });

  test('accepts a text exactly when the schema of the API server does, beyond the empty one', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^([0-9]{0,7}[hms]?){0,4}$/));
    fc.assert(
      fc.property(
        text.filter((t) => t.length >= 2 && t.length <= 20),
        (t) => (parseDuration(t) !== undefined) === duration.safeParse(t).success,
      ),
    );
  });
});

describe('formatDuration', () => {
  test.each([
    { given: 0, want: '0s' },
    { given: 59, want: '59s' },
    { given: 60, want: '1m' },
    { given: 90, want: '1m30s' },
    { given: 3600, want: '1h' },
    { given: 3601, want: '1h1s' },
    { given: 86400, want: '24h' },
  ])('writes $given seconds as $want', ({ given, want }) => {
    expect(formatDuration(given)).toBe(want);
  });
});
