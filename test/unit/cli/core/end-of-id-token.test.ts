import { expect, test } from '@jest/globals';
import { endOfIdToken } from '../../../../cli/core/end-of-id-token.ts';

const token = (claims: string): string => `e30.${Buffer.from(claims).toString('base64url')}.c2ln`;

test.each([
  [token('{"exp":1700000000,"sub":"jané?>"}'), 1_700_000_000_000],
  [token('{"exp":"soon"}'), undefined],
  [token('{}'), undefined],
  [token('no JSON'), undefined],
  ['opaque', undefined],
  ['', undefined],
])('%s ends at %s', (text, end) => {
  expect(endOfIdToken(text)).toBe(end);
});
