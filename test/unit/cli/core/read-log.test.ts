import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { fileLines } from '../../../../embedded/tools/node-cpu/log-lines.ts';
import { makeLogReader, type LogPart } from '../../../../cli/core/read-log.ts';

const NOW = new Date('2026-11-26T10:00:00Z');
const EOF = '{"toe":1,"t":"now","event":"eof"}';

function partsOf(log: string | Buffer): LogPart[] {
  const read = makeLogReader();
  const text = Buffer.from(log).toString('latin1').replace(/\n$/, '');
  return text.split('\n').flatMap((line) => read(Buffer.from(line, 'latin1')));
}

/** The contents of the files that were read to their ends. */
function filesOf(log: string | Buffer): Buffer[] {
  const files: Buffer[] = [];
  let now: Buffer[] = [];
  for (const part of partsOf(log)) {
    if (part.kind === 'file') now = [];
    if (part.kind === 'data') now.push(part.bytes);
    if (part.kind === 'eof') files.push(Buffer.concat(now));
  }
  return files;
}

const kinds = (log: string): string[] => partsOf(log).map(({ kind }) => kind);
const file = (size: number, as = 'text'): string =>
  JSON.stringify({ toe: 1, t: 'now', event: 'file', name: 'a', size, sha256: 'x', as });

test('files are found among what a tool writes besides', () => {
  const log = `hello\n{"toe":1,"event":"start"}\n{"a":1}\nnull\n${fileLines('a.folded', 'main 1\n', 'text', NOW)}more\n{"toe":1,"event":"end","why":"ok"}\n`;
  expect(partsOf(log)).toEqual([
    {
      kind: 'file',
      artifact: { name: 'a.folded', size: 7, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
    { kind: 'data', bytes: Buffer.from('main 1\n') },
    { kind: 'eof' },
    { kind: 'end', why: 'ok', say: '' },
  ]);
});

test('of the end there is a word, and what the shim says of it', () => {
  const log =
    '{"toe":1,"t":"now","event":"end","exitCode":0,"why":"ok","say":"the tool left no result","partial":false}';
  expect(partsOf(log)).toEqual([{ kind: 'end', why: 'ok', say: 'the tool left no result' }]);
});

test('a text comes out as it went in, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constant(EOF), fc.constant(file(3)))), (lines) => {
      const text = lines.join('\n');
      const end = text === '' || text.endsWith('\n') ? '' : '\n';
      const log = `${file(Buffer.byteLength(text))}\n${text}${end}${EOF}\n`;
      expect(filesOf(log).map(String)).toEqual([text]);
    }),
  );
});

test('so do other bytes, in lines of any length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 80 }), (bytes, width) => {
      const digits = Buffer.from(bytes).toString('base64');
      const lines = digits.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
      const log = [file(bytes.length, 'base64'), ...lines, EOF].join('\n');
      expect(filesOf(log)).toEqual([Buffer.from(bytes)]);
    }),
  );
});

test.each([
  ['a text that is longer than announced', `${file(2)}\nab\nc\n${EOF}`, ['file', 'data', 'broken']],
  ['base64 that is none', `${file(9, 'base64')}\n<b>\n${EOF}`, ['file', 'broken']],
  ['base64 that is longer than announced', `${file(1, 'base64')}\nYWJj\n${EOF}`, ['file', 'broken']],
  ['base64 that ends too early', `${file(9, 'base64')}\nYWJj\n${EOF}`, ['file', 'data', 'broken']],
  [
    'a file instead of the end of another',
    `${file(1)}\na\n${file(1)}\nb\n${EOF}`,
    ['file', 'data', 'broken', 'file', 'data', 'eof'],
  ],
  ['a log that is cut', `${file(9)}\nab`, ['file', 'data']],
  ['an event without its size', '{"toe":1,"event":"file","name":"a"}', []],
  ['a size below nothing', file(-1), []],
])('%s is noticed', (_what, log, expected) => {
  expect(kinds(log)).toEqual(expected);
});

test('an empty file has its end', () => {
  expect(kinds(`${file(0)}\n${EOF}`)).toEqual(['file', 'eof']);
});

test('an event of another version of the protocol is none of ours', () => {
  expect(kinds(`${file(1)}\na\n${EOF}`.replaceAll('"toe":1', '"toe":2'))).toEqual([]);
});

test('an empty line after a file, which is left of its last line, is no part of it', () => {
  expect(kinds(`${file(2)}\nab\n\n${EOF}`)).toEqual(['file', 'data', 'eof']);
});
