import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { toSelectorQuery } from '../../../../lib/api/label-selector.ts';
import { parseSelector } from '../../../../cli/core/parse-selector.ts';

test.each([
  ['app=web', { matchLabels: { app: 'web' } }],
  ['app==web, tier=front', { matchLabels: { app: 'web', tier: 'front' } }],
  ['toe.run/a=', { matchLabels: { 'toe.run/a': '' } }],
  ['tier!=db', { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db'] }] }],
  ['app in (web, api)', { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] }],
  ['app notin (web)', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }],
  ['canary', { matchExpressions: [{ key: 'canary', operator: 'Exists' }] }],
  ['!canary', { matchExpressions: [{ key: 'canary', operator: 'DoesNotExist' }] }],
  [
    'app=web,app=api',
    { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] },
  ],
])('%s is read as kubectl reads it', (text, selector) => {
  expect(parseSelector(text)).toEqual(selector);
});

test.each(['', ' ', 'a=b=c', 'app=(web', 'app in web', ',', '-a=b', 'a=b c', 'a=ü'])(
  '"%s" is none',
  (text) => {
    expect(typeof parseSelector(text)).toBe('string');
  },
);

const word = fc.stringMatching(/^[a-z]([a-z0-9.-]{0,10}[a-z0-9])?$/);
const expression = fc.oneof(
  fc.record({
    key: word,
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.array(word, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ key: word, operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const) }),
);

test('what toe sends to the API server comes back the same', () => {
  fc.assert(
    fc.property(
      fc.dictionary(word, word, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      fc.array(expression, { minLength: 1, maxLength: 3 }),
      (matchLabels, matchExpressions) => {
        const selector = { matchLabels, matchExpressions };
        expect(parseSelector(toSelectorQuery(selector))).toEqual(selector);
      },
    ),
  );
});
