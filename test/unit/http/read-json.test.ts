import fc from 'fast-check';
import { MAX_DEPTH, readJson } from '../../../lib/http/read-json.ts';

const nested = (depth: number): string => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;

test('what JSON is, JSON.parse says', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 10 }), (text) => {
      expect(readJson(text)).toEqual({ value: JSON.parse(text) as unknown });
    }),
  );
});

test.each([
  { name: 'as deep as may be', text: nested(MAX_DEPTH) },
  { name: 'many beside each other', text: `[${'[],'.repeat(1000)}[]]` },
  { name: 'brackets in a string', text: JSON.stringify(`"\\${'['.repeat(100)}`) },
  { name: 'a quote that is escaped', text: JSON.stringify({ a: '\\"[[', b: ['"'] }) },
])('takes $name', ({ text }) => {
  expect(readJson(text)).toEqual({ value: JSON.parse(text) as unknown });
});

test.each([
  { name: 'one too deep', text: nested(MAX_DEPTH + 2), why: 'nested deeper than 32' },
  { name: 'many brackets and no end', text: '['.repeat(65_536), why: 'nested deeper than 32' },
  { name: 'no text', text: '', why: 'not JSON' },
  { name: 'half a string', text: '"[[', why: 'not JSON' },
  { name: 'too many ends', text: `${']'.repeat(40)}${'['.repeat(40)}`, why: 'not JSON' },
])('refuses $name', ({ text, why }) => {
  expect(readJson(text)).toEqual({ broken: expect.stringContaining(why) as string });
});

test('is not led astray by many strings and no end', () => {
  expect(readJson('"\\"'.repeat(21_845))).toHaveProperty('broken');
  expect(readJson(`"${'\\"'.repeat(32_767)}`)).toHaveProperty('broken');
});
