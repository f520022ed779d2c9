import { expect, test } from '@jest/globals';
import { formatLine } from '../../../embedded/format-line.ts';

const line = (rest: object): string => JSON.stringify({ level: 30, time: Date.UTC(2026, 0, 1), ...rest });

test.each([
  [line({ msg: 'inject', pod: 'web', event: 'id' }), '00:00:00 inject pod=web'],
  [line({ msg: 'failed', level: 50, err: { code: 1 } }), '00:00:00 ! failed err={"code":1}'],
  ['Restarting functions/main.ts', 'Restarting functions/main.ts'],
  ['{"no": "line"}', '{"no": "line"}'],
])('%s', (text, expected) => {
  expect(formatLine(text)).toBe(expected);
});
