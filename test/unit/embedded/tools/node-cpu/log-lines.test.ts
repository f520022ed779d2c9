import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { eventLine, fileLines } from '../../../../../embedded/tools/node-cpu/log-lines.ts';

const NOW = new Date('2026-11-26T10:00:00Z');

test('an event is one line of JSON that says when', () => {
  expect(eventLine('end', NOW, { exitCode: 0, why: 'ok' })).toBe(
    '{"toe":1,"t":"2026-11-26T10:00:00.000Z","event":"end","exitCode":0,"why":"ok"}\n',
  );
});

test('a text stands in the log as it is', () => {
  const [event = '', ...rest] = fileLines('a.folded', 'main;hot 1\nmain 2\n', 'text', NOW).split('\n');
  const sha256 = createHash('sha256').update('main;hot 1\nmain 2\n').digest('hex');
  expect(JSON.parse(event)).toMatchObject({ event: 'file', name: 'a.folded', size: 18, sha256, as: 'text' });
  expect(rest).toEqual(['main;hot 1', 'main 2', expect.stringContaining('"event":"eof"'), '']);
});

test('other content stands there as lines of base64 that are whole bytes each', () => {
  const content = 'ü'.repeat(4321);
  const lines = fileLines('a.bin', content, 'base64', NOW).trimEnd().split('\n').slice(1, -1);
  expect(Math.max(...lines.map(({ length }) => length))).toBe(4000);
  expect(Buffer.concat(lines.map((line) => Buffer.from(line, 'base64'))).toString()).toBe(content);
});
