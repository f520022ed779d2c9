import { targets } from '../../../lib/api/targets.ts';

const labelSelector = { matchLabels: { app: 'web' } };
const accepts = (more: Record<string, unknown>): boolean =>
  targets.safeParse({ labelSelector, ...more }).success;

describe('targets', () => {
  test.each<{ name: string; given: Record<string, unknown> }>([
    { name: 'the pods of one namespace', given: {} },
    { name: 'namespaces by name', given: { namespaceSelector: { matchNames: ['dev', 'shop-2'] } } },
    { name: 'namespaces by label', given: { namespaceSelector: { matchLabels: { team: 'a' } } } },
    { name: 'every namespace that admins opted in', given: { namespaceSelector: {} } },
    { name: 'a sample in every way at once', given: { max: 1, percent: 1, onePerNode: true } },
    { name: 'all pods in percent', given: { percent: 100 } },
  ])('accepts $name', ({ given }) => {
    expect(accepts(given)).toBe(true);
  });

  test.each<{ name: string; given: Record<string, unknown> }>([
    { name: 'no selector', given: { labelSelector: undefined } },
    { name: 'a namespace with a slash', given: { namespaceSelector: { matchNames: ['a/b'] } } },
    { name: 'a namespace in upper case', given: { namespaceSelector: { matchNames: ['Dev'] } } },
    { name: 'a wildcard', given: { namespaceSelector: { matchNames: ['*'] } } },
    { name: 'at most none', given: { max: 0 } },
    { name: 'no share', given: { percent: 0 } },
    { name: 'more than all', given: { percent: 101 } },
    { name: 'a part of a percent', given: { percent: 0.5 } },
  ])('refuses $name', ({ given }) => {
    expect(accepts(given)).toBe(false);
  });
});
