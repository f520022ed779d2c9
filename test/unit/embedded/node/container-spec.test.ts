import { expect, test } from '@jest/globals';
import { argumentsOf, environmentOf } from '../../../../embedded/node/container-spec.ts';

const container = (
  env: { name: string; value?: string }[],
  args: string[] = [],
): Parameters<typeof environmentOf>[0] => ({
  name: 'app',
  image: 'local/app',
  env,
  args,
});

test.each([
  ['plain', 'plain'],
  ['$(A)', 'a'],
  ['$$(A)', '$(A)'],
  ['$(UNKNOWN)', '$(UNKNOWN)'],
  ['$A', '$A'],
])('the kubelet makes of %s: %s', (value, expected) => {
  expect(
    environmentOf(
      container([
        { name: 'A', value: 'a' },
        { name: 'B', value },
      ]),
    ),
  ).toEqual({ A: 'a', B: expected });
});

test('arguments may name variables', () => {
  expect(argumentsOf(container([], ['--a=$(A)', '$$']), { A: 'a' })).toEqual(['--a=a', '$']);
});
