import fc from 'fast-check';
import { readFolded, writeFolded } from '../../../../../../functions/collector/ui/profile/folded.ts';

const frame = fc.stringMatching(/^[a-zA-Z0-9_.:<>()[\]/ -]*[a-zA-Z0-9>)]$/).map((text) => text.trim());
const stack = fc.array(frame, { minLength: 1, maxLength: 5 }).map((frames) => frames.join(';'));
const stacks = fc.array(fc.tuple(stack, fc.integer({ min: 1, max: 1e9 }))).map((entries) => new Map(entries));

test('what was written is read again', () => {
  fc.assert(fc.property(stacks, (one) => expect(readFolded(writeFolded(one))).toEqual(one)));
});

test('never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(readFolded(text)).toBeInstanceOf(Map)));
});

test.each<[string, Record<string, number>]>([
  ['a;b 1\na;b 2\n', { 'a;b': 3 }],
  ['a;b 1\r\n', { 'a;b': 1 }],
  ['read file (io.py:3);parse 4', { 'read file (io.py:3);parse': 4 }],
  ['# a comment\n\n;\n 7\na\na x\na -1\na 0\na Infinity\n', {}],
  ['a 1.5\n', { a: 1.5 }],
  ['a 3\nb', { a: 3 }],
])('%j holds %j', (text, want) => expect(Object.fromEntries(readFolded(text))).toEqual(want));

test('the heaviest stack is written first', () => {
  expect(
    writeFolded(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ),
  ).toBe('b 2\na 1\n');
});
