import { expect, test } from '@jest/globals';
import { eventLine } from '../../../../embedded/tools/node-cpu/log-lines.ts';
import { readProgress } from '../../../../cli/core/read-progress.ts';

const NOW = new Date('2026-11-26T10:00:00Z');
const line = (phase: unknown, more: object = {}): string =>
  `${JSON.stringify({ toe: 1, t: '', event: 'progress', phase, seconds: 30, ...more })}\n`;
const said = (text: string): string => eventLine('log', NOW, { line: text });
const measuring = { phase: 'running', bytes: 2048 };

test.each([
  [
    'as the shim writes it',
    eventLine('progress', NOW, { phase: 'running', seconds: 30, bytes: 2048 }),
    measuring,
  ],
  ['the last one counts', line('warmup') + line('running', measuring), measuring],
  [
    'what the tool says stands behind it',
    line('running', measuring) + said('hello') + said('you'),
    measuring,
  ],
  ['so does what is no JSON', `${line('running', measuring)}main;hot 1\n{"toe":1,\n\n`, measuring],
  ['the end is cut', line('running', measuring) + line('uploading').slice(0, 40), measuring],
  ['the beginning is cut', line('warmup').slice(20) + line('running', measuring), measuring],
  ['bytes are not said', line('uploading'), { phase: 'uploading', bytes: 0 }],
  ['what else it says is left out', line('running', { ...measuring, say: '\x1b[2J' }), measuring],
  [
    'it says too when it began',
    eventLine('start', NOW) + line('running', measuring) + eventLine('start', new Date(0)),
    { ...measuring, begun: '2026-11-26T10:00:00.000Z' },
  ],
  [
    'a beginning that is no time is left out',
    eventLine('start', NOW).replace('2026', 'x') + line('running', measuring),
    measuring,
  ],
])('%s', (_what, tail, progress) => {
  expect(readProgress(tail)).toEqual(progress);
});

test.each([
  ['nothing', ''],
  ['null', 'null\n'],
  ['another version', line('running').replace('"toe":1', '"toe":2')],
  ['another event', said('x')],
  ['the beginning alone', eventLine('start', NOW)],
  ['a line that is inside of one of the tool', said(line('running'))],
  ['a phase that is none', line('\x1b[2Jrunning')],
  ['a phase of another kind', line({ running: 1 })],
  ['less than no bytes', line('running', { bytes: -1 })],
  ['bytes without end', line('running').replace('}', ',"bytes":1e999}')],
  ['a line that is huge', line('running', { x: 'x'.repeat(1_000_000) })],
  ['brackets without end', `${'['.repeat(100_000)}\n`],
])('%s is no progress', (_what, tail) => {
  expect(readProgress(tail)).toBeUndefined();
});
