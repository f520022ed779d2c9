import { codeOf, isKubeError, KubeError } from '../../../lib/kube/port.ts';

test.each([
  [400, 'Refused'],
  [401, 'Unavailable'],
  [403, 'Refused'],
  [404, 'NotFound'],
  [409, 'Conflict'],
  [410, 'Unavailable'],
  [422, 'Refused'],
  [429, 'Unavailable'],
  [500, 'Unavailable'],
  [503, 'Unavailable'],
  [504, 'Unavailable'],
] as const)('HTTP %i is %s', (status, code) => {
  expect(codeOf(status)).toBe(code);
});

test.each([
  ['AlreadyExists', 'AlreadyExists'],
  ['Conflict', 'Conflict'],
] as const)('HTTP 409 whose reason is %s is %s', (reason, code) => {
  expect(codeOf(409, reason)).toBe(code);
});

test('A policy whose parameters the API server has not read yet refuses for now, not for good', () => {
  const words =
    "ValidatingAdmissionPolicy 'toe-injection-limits.codriverlabs.ai.toe.run' with binding 'x' denied request: " +
    'failed to configure binding: paramKind kind `v1, Kind=ConfigMap` not yet synced to use for admission';
  expect(codeOf(422, 'Invalid', words)).toBe('Unavailable');
  expect(codeOf(422, 'Invalid', 'failed to configure binding: no params found')).toBe('Refused');
});

describe('isKubeError', () => {
  const error = new KubeError('Conflict', 409, 'x');

  test.each([
    {
      name: 'one of the codes asked for',
      given: error,
      codes: ['NotFound', 'Conflict'] as const,
      want: true,
    },
    { name: 'another code', given: error, codes: ['NotFound'] as const, want: false },
    {
      name: 'an error of another kind',
      given: Object.assign(new Error('x'), { code: 'Conflict' }),
      codes: ['Conflict'] as const,
      want: false,
    },
    { name: 'no error', given: undefined, codes: ['Conflict'] as const, want: false },
  ])('$name: $want', ({ given, codes, want }) => {
    expect(isKubeError(given, ...codes)).toBe(want);
  });
});
