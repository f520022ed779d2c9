import { expect, test } from '@jest/globals';
import { termProblem, toSelectorQuery } from '../../lib/api/label-selector.ts';
import { namespacesPath } from '../../lib/kube/paths.ts';
import { admin, verdictOf } from './harness/api.ts';

const KEYS = [
  ...['app', 'a.b-c_d', 'x.io/a', '1.2/a', `${'d'.repeat(253)}/a`, `x.io/${'n'.repeat(63)}`],
  ...['a..b/x', '.a/x', 'a./x', 'a.-b/x', 'a-.b/x', 'A.b/x', 'a_b/x', '/x', 'x/', 'a/b/c', '-a', 'a-'],
  ...[`${'d'.repeat(254)}/a`, `x.io/${'n'.repeat(64)}`],
];
const VALUES = ['', 'a', 'A-b_c.1', 'v'.repeat(63), 'v'.repeat(64), 'a b', '-a', 'a.', 'ä', 'a/b'];

test.each([
  ...KEYS.map((key) => ({ matchLabels: { [key]: 'v' } })),
  ...VALUES.map((value) => ({ matchLabels: { k: value } })),
])('We and the API server agree on what a selector may say: $matchLabels', async (selector) => {
  const query = { labelSelector: toSelectorQuery(selector) };
  const verdict = await verdictOf(admin({ method: 'GET', path: namespacesPath, query }));
  expect(verdict).toBe(termProblem(selector) === undefined ? 'accepted' : 'Refused');
});
