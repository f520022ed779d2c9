import { findTimes } from '../../../lib/plan/find-times.ts';

interface Row {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone?: string;
  readonly last: string;
  readonly now: string;
  readonly due?: string;
  readonly next?: string;
}

const LAST = '2026-01-01T11:59:00Z';

const rows: readonly Row[] = [
  {
    name: 'a time that is just now is due',
    ...{ schedule: '*/5 * * * *', last: LAST, now: '2026-01-01T12:00:00Z' },
    ...{ due: '2026-01-01T12:00:00Z', next: '2026-01-01T12:05:00Z' },
  },
  {
    name: 'a time that was dealt with is not due again',
    ...{ schedule: '*/5 * * * *', last: '2026-01-01T12:00:00Z', now: '2026-01-01T12:00:00Z' },
    ...{ next: '2026-01-01T12:05:00Z' },
  },
  {
    name: 'a time is due as long as the next has not come',
    ...{ schedule: '*/5 * * * *', last: LAST, now: '2026-01-01T12:04:59.999Z' },
    ...{ due: '2026-01-01T12:00:00Z', next: '2026-01-01T12:05:00Z' },
  },
  {
    name: 'of many that were missed, only the last is due',
    ...{ schedule: '@hourly', last: '2026-01-01T03:00:00Z', now: '2026-01-01T12:10:00Z' },
    ...{ due: '2026-01-01T12:00:00Z', next: '2026-01-01T13:00:00Z' },
  },
  {
    name: 'a time before the creation of the schedule is none of its',
    ...{ schedule: '@hourly', last: '2026-01-01T12:05:00Z', now: '2026-01-01T12:10:00Z' },
    ...{ next: '2026-01-01T13:00:00Z' },
  },
  {
    name: 'days begin in UTC when nobody says otherwise',
    ...{ schedule: '@daily', last: LAST, now: '2026-01-02T00:00:00Z' },
    ...{ due: '2026-01-02T00:00:00Z', next: '2026-01-03T00:00:00Z' },
  },
  {
    name: 'days begin where the time zone says',
    ...{ schedule: '@daily', timeZone: 'Europe/Rome', last: LAST, now: '2026-01-02T00:00:00Z' },
    ...{ due: '2026-01-01T23:00:00Z', next: '2026-01-02T23:00:00Z' },
  },
  {
    name: 'weekdays are those of the time zone',
    ...{ schedule: '0 12 * * 1-5', timeZone: 'America/New_York', last: LAST, now: '2026-01-02T17:00:00Z' },
    ...{ due: '2026-01-02T17:00:00Z', next: '2026-01-05T17:00:00Z' },
  },
  {
    name: 'a time that the clocks jump over is when they have jumped',
    ...{ schedule: '30 2 * * *', timeZone: 'Europe/Rome' },
    ...{ last: '2026-03-28T01:30:00Z', now: '2026-03-29T01:30:00Z' },
    ...{ due: '2026-03-29T01:00:00Z', next: '2026-03-30T00:30:00Z' },
  },
  {
    name: 'a time that the clocks show twice is once: the first',
    ...{ schedule: '30 2 * * *', timeZone: 'Europe/Rome' },
    ...{ last: '2026-10-24T00:30:00Z', now: '2026-10-25T00:30:00Z' },
    ...{ due: '2026-10-25T00:30:00Z', next: '2026-10-26T01:30:00Z' },
  },
  {
    name: 'a time that the clocks show twice is once: not the second',
    ...{ schedule: '30 2 * * *', timeZone: 'Europe/Rome' },
    ...{ last: '2026-10-25T00:30:00Z', now: '2026-10-25T01:30:00Z' },
    ...{ next: '2026-10-26T01:30:00Z' },
  },
  {
    name: 'every hour is every hour, also when the clocks show one twice',
    ...{ schedule: '0 * * * *', timeZone: 'Europe/Rome' },
    ...{ last: '2026-10-25T00:00:00Z', now: '2026-10-25T01:00:00Z' },
    ...{ due: '2026-10-25T01:00:00Z', next: '2026-10-25T02:00:00Z' },
  },
  {
    name: 'a leap day is waited for',
    ...{ schedule: '0 0 29 2 *', last: LAST, now: LAST, next: '2028-02-29T00:00:00Z' },
  },
  { name: 'a day that never comes has no time', schedule: '0 0 30 2 *', last: LAST, now: LAST },
  { name: '@weekly', schedule: '@weekly', last: LAST, now: LAST, next: '2026-01-04T00:00:00Z' },
  { name: '@monthly', schedule: '@monthly', last: LAST, now: LAST, next: '2026-02-01T00:00:00Z' },
];

describe('findTimes', () => {
  test.each(rows)('$name', ({ schedule, timeZone, last, now, due, next }) => {
    const found = findTimes({ schedule, ...(timeZone ? { timeZone } : {}) }, new Date(last), new Date(now));
    expect(found).toEqual({ due: due && new Date(due), next: next && new Date(next) });
  });

  test('within a minute only what was dealt with makes a difference, and the schedule', () => {
    const ask = (schedule: string, last: string, now: string) =>
      findTimes({ schedule }, new Date(last), new Date(now));
    const noon = new Date('2026-01-01T12:00:00Z');
    const next = new Date('2026-01-01T13:00:00Z');
    expect(ask('@hourly', LAST, '2026-01-01T12:00:00Z')).toEqual({ due: noon, next });
    expect(ask('@hourly', '2026-01-01T12:00:00Z', '2026-01-01T12:00:59.999Z')).toEqual({
      due: undefined,
      next,
    });
    expect(ask('* * * * *', LAST, '2026-01-01T12:00:59.999Z')).toEqual({
      due: noon,
      next: new Date('2026-01-01T12:01:00Z'),
    });
    expect(ask('@hourly', LAST, '2026-01-01T13:00:00Z')).toEqual({
      due: next,
      next: new Date('2026-01-01T14:00:00Z'),
    });
  });

  test.each([
    { name: 'a minute that there is not', schedule: '61 * * * *' },
    { name: 'a word that nobody knows', schedule: '@nonsense' },
    { name: 'seconds', schedule: '0 * * * * *' },
    { name: 'nothing', schedule: '' },
    { name: 'a time zone that there is not', schedule: '* * * * *', timeZone: 'Mars/Base' },
  ])('$name cannot be read, and is said', ({ name: _name, ...spec }) => {
    const found = findTimes(spec, new Date(LAST), new Date(LAST));
    expect(found).toEqual(expect.stringContaining(`"${spec.schedule}" in the time zone "`));
    expect(found).toEqual(expect.stringMatching(/ is no schedule: .{5,}/));
  });
});
