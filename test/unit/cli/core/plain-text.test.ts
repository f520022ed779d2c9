import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { plainText } from '../../../../cli/core/plain-text.ts';

test.each([
  ['plain words stay', 'no luck', 'no luck'],
  ['colours go', '\x1b[31mred\x1b[0m', 'red'],
  ['a title of the terminal goes', '\x1b]0;owned\x07after', 'after'],
  ['lines become one', 'a\r\nb\tc', 'a b c'],
  ['what turns the text around goes', 'a\u202eb\u2066c', 'abc'],
  ['what ends lines elsewhere goes', 'a\u2028b\u0085c', 'a b c'],
])('%s', (_what, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('nothing that a terminal obeys is left, whatever came', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plainText(text)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }),
  );
});
