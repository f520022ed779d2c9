import { readPattern } from '../../../lib/api/pattern.ts';

describe('A pattern', () => {
  test.each([
    '(',
    ')',
    'a)',
    '(a',
    '[',
    '[]',
    ']',
    '{',
    'a{,2}',
    'a{100}',
    '*',
    'a**',
    'a*?',
    '+',
    '^a$',
    'a|*',
  ])('%j is none', (text) => {
    expect(readPattern(text)).toBeUndefined();
  });

  test.each(['(?=a)', '(?<n>a)', '(?i)a', '\\1', '\\b', '\\p{L}', '[[:alpha:]]', '[b-a]', '[a-\\d]', '\\'])(
    '%j is none, because it does not mean the same everywhere, or nothing at all',
    (text) => {
      expect(readPattern(text)).toBeUndefined();
    },
  );

  test.each(['', '-F', '--rate=[0-9]+', '(a|b)?', 'a{2,9}', '[^\\]]'])('%j is one', (text) => {
    expect(readPattern(text)).toBeDefined();
  });
});
