import { expect, jest, test } from '@jest/globals';
import type { Kube } from '../../../lib/kube/port.ts';
import { reviewToken } from '../../../lib/kube/review-token.ts';

const answering = (status: object) => jest.fn<Kube>(() => Promise.resolve({ status }));
const KNOWN = { authenticated: true, user: { username: 'jane', groups: ['a'] } };

test('asks for the audience that the token must be made for', async () => {
  const kube = answering({ ...KNOWN, audiences: ['me'] });
  expect(await reviewToken(kube, 'token', 'me')).toEqual({ username: 'jane', groups: ['a'] });
  expect(kube.mock.calls[0]?.[0]).toMatchObject({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: { spec: { token: 'token', audiences: ['me'] } },
  });
});

test('without one it is that of the API server', async () => {
  const kube = answering(KNOWN);
  expect(await reviewToken(kube, 'token')).toMatchObject({ username: 'jane' });
  expect(kube.mock.calls[0]?.[0].body).toEqual(expect.objectContaining({ spec: { token: 'token' } }));
});

test.each<[string, object]>([
  ['who is not authenticated', { ...KNOWN, authenticated: false, audiences: ['me'] }],
  ['of whom it is not said that he is', { user: KNOWN.user, audiences: ['me'] }],
  ['who is nobody', { authenticated: true, audiences: ['me'] }],
  ['whose token is for somebody else', { ...KNOWN, audiences: ['other'] }],
  ['of whom an authenticator speaks that knows no audiences', KNOWN],
  ['who has no name', { authenticated: true, user: {}, audiences: ['me'] }],
])('%s is nobody', async (_what, status) => {
  expect(await reviewToken(answering(status), 'token', 'me')).toBeUndefined();
});
