import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonOf, sameJson } from '../../../../embedded/model/json.ts';

const anything = fc.object({
  withNullPrototype: false,
  values: [
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.date({ noInvalidDate: true }),
  ],
});

test('what is sent is what JSON carries', () => {
  fc.assert(
    fc.property(anything, (value) => {
      fc.pre(!JSON.stringify(value).includes('__proto__'));
      expect(jsonOf(value)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('a member named __proto__ changes nothing but itself', () => {
  const copy = jsonOf(JSON.parse('{"__proto__":{"evil":1},"a":{"__proto__":null}}')) as object;
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(copy).toEqual({ a: {} });
});

test('two values are the same when they are the same as text, whatever the order of members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(sameJson(a, structuredClone(a))).toBe(true);
      expect(sameJson({ x: a, y: b }, { y: b, x: a })).toBe(true);
      expect(sameJson(a, b)).toBe(sameJson(b, a));
      expect(sameJson({ x: a }, { x: a, y: b })).toBe(false);
      expect(sameJson([a, 1], [a, 2])).toBe(false);
    }),
  );
});
