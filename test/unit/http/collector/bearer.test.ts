import { expect, test } from '@jest/globals';
import { bearerOf } from '../../../../lib/http/collector/bearer.ts';

test.each<[string | undefined, string | undefined]>([
  ['Bearer abc.def.ghi', 'abc.def.ghi'],
  ['bearer abc', 'abc'],
  [undefined, undefined],
  ['', undefined],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['Basic abc', undefined],
  ['Bearer a\nb', undefined],
  [`Bearer ${'a'.repeat(16_001)}`, undefined],
])('of %j', (authorization, token) => {
  expect(bearerOf(authorization === undefined ? {} : { authorization })).toBe(token);
});
