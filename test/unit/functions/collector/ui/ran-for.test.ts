import { ranFor } from '../../../../../functions/collector/ui/ran-for.ts';

const startedAt = '2026-11-26T10:00:00Z';
const finishedAt = '2026-11-26T10:00:30Z';
const NOW = Date.parse('2026-11-26T10:01:00Z');

test.each([
  ['until its end', { state: 'Succeeded', startedAt, finishedAt }, '30 s'],
  ['until now while it is at work', { state: 'Active', startedAt, finishedAt: '' }, '1 min 0 s'],
  ['for a time that nobody knows when it was cut off', { state: 'Cut off', startedAt, finishedAt: '' }, ''],
  ['for a time that nobody knows when its pod is gone', { state: 'Gone', startedAt, finishedAt: '' }, ''],
  ['for a time that nobody knows when its end is none', { state: 'Ended', startedAt, finishedAt: '?' }, ''],
  ['not at all before its start', { state: 'Active', startedAt: '', finishedAt: '' }, ''],
  [
    'for no less than no time, whatever the clocks say',
    { state: 'Failed', startedAt: finishedAt, finishedAt: startedAt },
    '0 s',
  ],
])('a tool has run %s', (_, row, want) => expect(ranFor(row, NOW)).toBe(want));
