import { statusOf } from '../../../lib/http/respond.ts';
import { kubeError } from '../../build/a-kube.ts';

describe('statusOf', () => {
  test.each([
    {
      name: 'something that should be there is missing: again',
      error: kubeError('NotFound', 404),
      want: 503,
    },
    { name: 'a conflict: try again', error: kubeError('Conflict', 409), want: 409 },
    { name: 'a refusal: never again', error: kubeError('Refused', 422), want: 422 },
    { name: 'forbidden: never again', error: kubeError('Refused', 403), want: 422 },
    { name: 'no answer: try again', error: kubeError('Unavailable', 0), want: 503 },
    { name: 'overload: try again', error: kubeError('Unavailable', 429), want: 503 },
    { name: 'what nobody understands: try again', error: new TypeError('x'), want: 503 },
    { name: 'what is no error at all: try again', error: 'x', want: 503 },
    {
      name: 'an error with a status of its own: try again',
      error: Object.assign(new Error('x'), { status: 422, code: 'Refused' }),
      want: 503,
    },
  ])('$name', ({ error, want }) => {
    expect(statusOf(error)).toBe(want);
  });
});
