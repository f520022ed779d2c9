import { parseJson } from '../../../../../functions/collector/ui/parse-json.ts';

test.each([
  ['{"a":[1]}', { a: [1] }],
  ['null', null],
  ['', undefined],
  ['{"a":', undefined],
])('%j', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});
