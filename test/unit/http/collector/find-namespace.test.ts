import { expect, test } from '@jest/globals';
import { findNamespace } from '../../../../lib/http/collector/find-namespace.ts';
import { KubeError, type Kube } from '../../../../lib/kube/port.ts';
import { NAMESPACE } from '../../../build/a-run.ts';

const answering =
  (uid: unknown): Kube =>
  ({ method, path }) => {
    expect([method, path]).toEqual(['GET', '/api/v1/namespaces/shop']);
    return Promise.resolve({ metadata: { name: 'shop', uid, labels: {} } });
  };

test('is the namespace that the API server knows now', async () => {
  expect(await findNamespace(answering(NAMESPACE.namespaceUid), 'shop')).toEqual(NAMESPACE);
});

test('is none while there is none', async () => {
  const kube: Kube = () => Promise.reject(new KubeError('NotFound', 404, 'shop'));
  expect(await findNamespace(kube, 'shop')).toBeUndefined();
});

test.each(['', 'x', '../bank', `${NAMESPACE.namespaceUid}/..`, undefined])(
  'a uid %j makes no folder',
  async (uid) => {
    await expect(findNamespace(answering(uid), 'shop')).rejects.toMatchObject({ code: 'Refused' });
  },
);

test.each([0, 403, 500])('an API server that does not say it (%s) is a fault', async (status) => {
  const kube: Kube = () => Promise.reject(new KubeError('Unavailable', status, 'away'));
  await expect(findNamespace(kube, 'shop')).rejects.toMatchObject({ status });
});
