import { after, isSince, toTime } from '../../../lib/status/time.ts';

const NOON = '2026-01-01T12:00:00Z';

test('a time is written in whole seconds, as Kubernetes does', () => {
  expect(toTime(new Date('2026-01-01T12:00:00.987Z'))).toBe(NOON);
});

test.each([
  { name: 'an earlier time', time: '2026-01-01T11:59:59Z', other: NOON, want: false },
  { name: 'the same time', time: NOON, other: NOON, want: true },
  { name: 'a later time', time: '2026-01-01T12:00:01Z', other: NOON, want: true },
  { name: 'the same time in another zone', time: '2026-01-01T13:00:00+01:00', other: NOON, want: true },
  { name: 'parts of a second', time: '2026-01-01T12:00:00.001Z', other: NOON, want: true },
  { name: 'an unknown time', time: undefined, other: NOON, want: false },
  { name: 'a time since nobody knows when', time: NOON, other: null, want: false },
  { name: 'nothing at all', time: null, other: undefined, want: false },
])('$name is since the other: $want', ({ time, other, want }) => {
  expect(isSince(time, other)).toBe(want);
});

test.each([
  { name: 'a text', given: NOON, seconds: 90, want: '2026-01-01T12:01:30.000Z' },
  { name: 'a date', given: new Date(NOON), seconds: 0.5, want: '2026-01-01T12:00:00.500Z' },
])('counts seconds from $name', ({ given, seconds, want }) => {
  expect(after(given, seconds).toISOString()).toBe(want);
});
