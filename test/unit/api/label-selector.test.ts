import { selectorProblem, toSelectorQuery, type LabelSelector } from '../../../lib/api/label-selector.ts';

describe('toSelectorQuery', () => {
  test.each<{ name: string; given: LabelSelector; want: string }>([
    { name: 'one label', given: { matchLabels: { app: 'web' } }, want: 'app=web' },
    {
      name: 'several labels',
      given: { matchLabels: { app: 'web', tier: 'front' } },
      want: 'app=web,tier=front',
    },
    { name: 'a label without a value', given: { matchLabels: { canary: '' } }, want: 'canary=' },
    {
      name: 'In',
      given: { matchExpressions: [{ key: 'a', operator: 'In', values: ['x', 'y'] }] },
      want: 'a in (x,y)',
    },
    {
      name: 'NotIn',
      given: { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['x'] }] },
      want: 'a notin (x)',
    },
    { name: 'Exists', given: { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, want: 'a' },
    {
      name: 'DoesNotExist',
      given: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] },
      want: '!a',
    },
    {
      name: 'labels before expressions',
      given: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'x.io/a', operator: 'Exists' }] },
      want: 'app=web,x.io/a',
    },
  ])('writes $name', ({ given, want }) => {
    expect(toSelectorQuery(given)).toBe(want);
  });
});

describe('selectorProblem', () => {
  test.each<{ name: string; given: LabelSelector }>([
    { name: 'a plain label', given: { matchLabels: { app: 'web' } } },
    { name: 'a key with a domain', given: { matchLabels: { 'app.kubernetes.io/name': 'web' } } },
    { name: 'the longest domain', given: { matchLabels: { [`${'a'.repeat(253)}/x`]: '' } } },
    { name: 'an empty value', given: { matchLabels: { canary: '' } } },
    { name: 'the longest value', given: { matchLabels: { app: 'a'.repeat(63) } } },
    { name: 'Exists alone', given: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } },
  ])('has nothing against $name', ({ given }) => {
    expect(selectorProblem(given)).toBeUndefined();
  });

  test.each<{ name: string; given: LabelSelector; want: RegExp }>([
    { name: 'an empty selector', given: {}, want: /every pod/ },
    {
      name: 'a selector of empty parts',
      given: { matchLabels: {}, matchExpressions: [] },
      want: /every pod/,
    },
    {
      name: 'a key that would become another query',
      given: { matchLabels: { 'app=web,x': 'y' } },
      want: /no label key/,
    },
    { name: 'a key that negates', given: { matchLabels: { '!app': '' } }, want: /no label key/ },
    { name: 'an empty key', given: { matchLabels: { '': 'x' } }, want: /no label key/ },
    { name: 'a key with two slashes', given: { matchLabels: { 'a/b/c': 'x' } }, want: /no label key/ },
    ...['a..b/x', '.a/x', 'a./x', 'a.-b/x', 'A.b/x', '/x', `${'a'.repeat(254)}/x`].map((key) => ({
      name: `the key ${key.slice(0, 10)}`,
      given: { matchLabels: { [key]: '' } },
      want: /no label key/,
    })),
    { name: 'a value with a comma', given: { matchLabels: { app: 'web,tier' } }, want: /no label value/ },
    { name: 'a value with a space', given: { matchLabels: { app: 'a b' } }, want: /no label value/ },
    {
      name: 'a value that is too long',
      given: { matchLabels: { app: 'a'.repeat(64) } },
      want: /no label value/,
    },
    {
      name: 'a bracket among values',
      given: { matchExpressions: [{ key: 'a', operator: 'In', values: ['x)'] }] },
      want: /no label value/,
    },
    {
      name: 'In without values',
      given: { matchExpressions: [{ key: 'a', operator: 'In' }] },
      want: /needs values/,
    },
    {
      name: 'NotIn with no values',
      given: { matchExpressions: [{ key: 'a', operator: 'NotIn', values: [] }] },
      want: /needs values/,
    },
  ])('names $name', ({ given, want }) => {
    expect(selectorProblem(given)).toMatch(want);
  });
});
