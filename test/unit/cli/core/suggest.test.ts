import { expect, test } from '@jest/globals';
import { suggest } from '../../../../cli/core/suggest.ts';

test('what a user has named, the next command names too', () => {
  expect(suggest('stop a', {})).toBe('kubectl toe stop a');
  expect(suggest('stop a', { namespace: 'shop', context: 'prod', kubeconfig: "it's me" })).toBe(
    "kubectl toe stop a -n shop --context prod --kubeconfig 'it'\\''s me'",
  );
});
