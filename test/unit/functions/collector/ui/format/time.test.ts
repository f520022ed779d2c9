import {
  formatAge,
  formatSeconds,
  formatTime,
} from '../../../../../../functions/collector/ui/format/time.ts';

const now = Date.parse('2026-11-26T10:00:00Z');

test.each([
  ['2026-11-26T10:00:00Z', 'now'],
  ['2026-11-26T10:05:00Z', 'now'],
  ['2026-11-26T09:59:30Z', '30 s ago'],
  ['2026-11-26T09:55:01Z', '4 min ago'],
  ['2026-11-26T08:00:00Z', '2 h ago'],
  ['2026-11-20T10:00:00Z', '6 d ago'],
  ['', ''],
  ['soon', ''],
])('%s was %s', (time, want) => expect(formatAge(time, now)).toBe(want));

test('without a clock nothing is said', () => expect(formatAge('2026-11-26T10:00:00Z', NaN)).toBe(''));

test.each([
  [0, '0 s'],
  [1.54, '1.5 s'],
  [200, '3 min 20 s'],
  [119.9, '2 min 0 s'],
  [7260, '2 h 1 min'],
  [-1, '?'],
])('%d seconds are %s', (seconds, want) => expect(formatSeconds(seconds)).toBe(want));

test.each([
  ['2026-11-26T10:00:00Z', '2026-11-26 10:00:00 UTC'],
  ['2026-11-26T10:00:00+02:00', '2026-11-26 08:00:00 UTC'],
  ['<b>', ''],
])('the time %s is shown as "%s"', (time, want) => expect(formatTime(time)).toBe(want));
