import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatDigest, parseDigest } from '../../../lib/artifacts/parse-digest.ts';
import { hexOf } from '../../build/a-run.ts';

// The example of RFC 9530, appendix D.
test('the example of the RFC', () => {
  expect(parseDigest('sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:')).toBe(
    hexOf('{"hello": "world"}\n'),
  );
});

test('is found beside others', () => {
  const digest = formatDigest(hexOf('x'));
  expect(parseDigest(`sha-512=:abc:, ${digest}`)).toBe(hexOf('x'));
  expect(parseDigest(`${digest}, sha-512=:abc:`)).toBe(hexOf('x'));
});

test('what is written is read', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => parseDigest(formatDigest(hexOf(bytes))) === hexOf(bytes)),
  );
});

test.each([
  '',
  'sha-256',
  'sha-256=::',
  'sha-256=:short=:',
  'md5=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
])('%j has none', (header) => {
  expect(parseDigest(header)).toBeUndefined();
});
