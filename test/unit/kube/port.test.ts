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

describe('A policy that refuses', () => {
  const by = "pods \"web\" is forbidden: ValidatingAdmissionPolicy 'x' with binding 'x' denied request: ";

  test.each([
    [
      'not yet read',
      'binding: paramKind kind `&ParamKind{Kind:A,}` not yet synced to use for admission',
      'Unavailable',
    ],
    [
      'of a kind not yet found',
      "policy: failed to find resource referenced by paramKind: 'A'",
      'Unavailable',
    ],
    [
      'not there',
      'binding: no params found for policy binding with `Deny` parameterNotFoundAction',
      'Refused',
    ],
  ])('since its parameters are %s', (_what, why, code) => {
    expect(codeOf(422, 'Invalid', `${by}failed to configure ${why}`)).toBe(code);
  });

  test('by these words of a user does so for good', () => {
    const words = 'spec.tool.args[0]: Invalid value: "not yet synced to use for admission"';
    expect(codeOf(422, 'Invalid', words)).toBe('Refused');
  });
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
