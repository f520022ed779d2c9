import { expect, test } from '@jest/globals';
import { suggest, suggestKubectl } from '../../../../cli/core/suggest.ts';

test('what a user has named, the next command names too', () => {
  expect(suggest('stop a', {})).toBe('kubectl toe stop a');
  expect(suggest('stop a', { namespace: 'shop', context: 'prod', kubeconfig: "it's me" })).toBe(
    "kubectl toe stop a -n shop --context prod --kubeconfig 'it'\\''s me'",
  );
});

test('so does one of kubectl itself, for the cluster', () => {
  expect(suggestKubectl('auth whoami', { namespace: 'shop' })).toBe('kubectl auth whoami');
  expect(suggestKubectl('auth whoami', { context: 'prod', kubeconfig: './k' })).toBe(
    'kubectl auth whoami --context prod --kubeconfig ./k',
  );
});
