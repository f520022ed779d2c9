import { reviewRights } from '../../../lib/kube/review-rights.ts';
import type { Kube, KubeRequest } from '../../../lib/kube/port.ts';

const STATUS = {
  resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }, { verbs: ['*'] }],
  nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
  incomplete: true,
  evaluationError: 'node authorizer does not support user rule resolution',
};

test('asks once for a namespace, and takes what an API server leaves out for nothing', async () => {
  const asked: KubeRequest[] = [];
  const kube: Kube = (request) => {
    asked.push(request);
    return Promise.resolve({ status: STATUS });
  };
  expect(await reviewRights(kube, 'shop')).toEqual({
    rules: [
      { verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: [] },
      { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [] },
    ],
    pathRules: [{ paths: ['/healthz'], verbs: ['get'] }],
  });
  expect(asked).toMatchObject([{ method: 'POST', body: { spec: { namespace: 'shop' } } }]);
});

test.each([{}, { status: {} }, { status: { ...STATUS, resourceRules: null } }])(
  'an answer that says nothing is none: %j',
  async (answer) => {
    await expect(reviewRights(() => Promise.resolve(answer), 'shop')).rejects.toThrow(/cannot be read/);
  },
);
