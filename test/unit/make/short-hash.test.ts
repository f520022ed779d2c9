import { shortHash } from '../../../lib/make/short-hash.ts';

describe('shortHash', () => {
  test('is ten hexadecimal digits, the same for ever', () => {
    expect(shortHash('a', 'b')).toBe('0473ef2dc0');
  });

  test.each([
    { name: 'a limit between parts that has moved', a: ['ab', 'c'], b: ['a', 'bc'] },
    { name: 'a comma in a part', a: ['a,b'], b: ['a', 'b'] },
    { name: 'a quote in a part', a: ['a","b'], b: ['a', 'b'] },
    { name: 'another order', a: ['a', 'b'], b: ['b', 'a'] },
    { name: 'an empty part more', a: ['a'], b: ['a', ''] },
  ])('tells apart $name', ({ a, b }) => {
    expect(shortHash(...a)).not.toBe(shortHash(...b));
  });
});
