import { expect, test } from '@jest/globals';
import { parseJson } from '../../../lib/api/parse-json.ts';

test.each([
  { text: '{"a":[1]}', want: { a: [1] } },
  { text: 'null', want: null },
  { text: '', want: undefined },
  { text: '{"a":', want: undefined },
])('$text is $want', ({ text, want }) => {
  expect(parseJson(text)).toEqual(want);
});
