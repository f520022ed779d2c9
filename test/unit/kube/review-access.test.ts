import { expect, jest, test } from '@jest/globals';
import type { Kube } from '../../../lib/kube/port.ts';
import { reviewAccess } from '../../../lib/kube/review-access.ts';

const USER = { username: 'jane', uid: '7', groups: ['a'], extra: { scopes: ['x'] } };
const GET = { verb: 'get', namespace: 'shop', name: 'web-cpu' } as const;
const answering = (status: object) => jest.fn<Kube>(() => Promise.resolve({ status }));

test.each([
  [{ allowed: true }, true],
  [{ allowed: false }, false],
  [{ allowed: true, denied: true }, false],
])('%j: %s', async (status, may) => {
  expect(await reviewAccess(answering(status), USER, GET)).toBe(may);
});

test('asks with all that the API server knows of the user', async () => {
  const kube = answering({ allowed: true });
  await reviewAccess(kube, USER, GET);
  expect(kube.mock.calls[0]?.[0]).toMatchObject({
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      spec: {
        user: 'jane',
        uid: '7',
        groups: ['a'],
        extra: { scopes: ['x'] },
        resourceAttributes: { verb: 'get', namespace: 'shop', name: 'web-cpu', subresource: 'artifacts' },
      },
    },
  });
});
