import * as fc from 'fast-check';
import { isPattern, matchesPattern } from '../../../lib/api/pattern.ts';

describe('A pattern', () => {
  test.each([
    ['--rate=[0-9]+', ['--rate=1', '--rate=100'], ['--rate=', '--rate=1x', 'x--rate=1', '--rate=1\n']],
    ['-F', ['-F'], ['-FF', '-f', '']],
    ['a.c', ['abc', 'a.c', 'a✓c', 'a💡c'], ['ac', 'abbc', 'a\nc']],
    ['a\\.c', ['a.c'], ['abc']],
    ['--(cpu|wall)', ['--cpu', '--wall'], ['--', '--cpuwall']],
    ['(?:ab)*', ['', 'ab', 'abab'], ['a', 'aba']],
    ['a{2}', ['aa'], ['a', 'aaa']],
    ['a{2,}', ['aa', 'aaaa'], ['a']],
    ['a{1,3}', ['a', 'aaa'], ['', 'aaaa']],
    ['a{0}', [''], ['a']],
    ['colou?r', ['color', 'colour'], ['colouur']],
    ['[^a-c]', ['d', '-'], ['a', 'b', 'c', '']],
    ['[a-]', ['a', '-'], ['b']],
    ['[+--]', ['+', ',', '-'], ['.']],
    ['[.]', ['.'], ['a']],
    ['[\\]\\\\]', [']', '\\'], ['[']],
    ['[\\d_]+', ['1_2'], ['a']],
    ['\\d\\D\\w\\W\\s\\S', ['1aa- a'], ['1aa-aa']],
    ['|a', ['', 'a'], ['b']],
    ['()', [''], ['a']],
    ['', [''], ['a']],
    ['💡+', ['💡💡'], ['💡x']],
  ])('%j takes and leaves what RE2 does', (pattern, good, bad) => {
    for (const text of good) expect([text, matchesPattern(text, pattern)]).toEqual([text, true]);
    for (const text of bad) expect([text, matchesPattern(text, pattern)]).toEqual([text, false]);
  });

  const leaf = fc.constantFrom('a', 'b', '.', '\\d', '[ab]', '[^a]', '1', '\\.');
  const pattern: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.tuple(leaf, fc.constantFrom('*', '+', '?', '{2}', '{1,2}')).map((parts) => parts.join('')),
      fc.tuple(tie('any'), tie('any')).map((parts) => parts.join('')),
      fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a}|${b})`),
      fc.tuple(tie('any'), fc.constantFrom('*', '+', '?')).map(([a, often]) => `(?:${a})${often}`),
    ),
  })).any;

  test('means what it means to other engines', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (given, one) => {
        expect(matchesPattern(one, given)).toBe(new RegExp(`^(?:${given})$`, 'u').test(one));
      }),
    );
  });

  // An engine that goes back and tries again would never come to an end here.
  test('comes to an end for a text that was chosen to make it slow', () => {
    expect(matchesPattern('a'.repeat(1024), '(?:a+)+b')).toBe(false);
    expect(matchesPattern('a'.repeat(1024), '(?:a*)*(?:a|aa)*[^a]')).toBe(false);
  });

  test.each([
    '(',
    ')',
    'a)',
    '(a',
    '[',
    '[]',
    '*',
    'a**',
    '+',
    'a{2000}',
    '(?=a)',
    '\\1',
    '[b-a]',
    '[a-\\d]',
    '\\',
    'a)|(?:b',
  ])('is not %j, which matches nothing', (text) => {
    expect(isPattern(text)).toBe(false);
    expect(matchesPattern(text, text)).toBe(false);
  });

  test.each(['', '-F', '--rate=[0-9]+', '(a|b)?', 'a{2,9}', '[^\\]]', '^a$', '(?i)cpu', '\\p{L}+'])(
    'may be %j',
    (text) => {
      expect(isPattern(text)).toBe(true);
    },
  );

  test('is read, or not, without a fault', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (given, one) => void matchesPattern(one, given)));
  });
});
