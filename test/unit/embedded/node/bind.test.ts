import { expect, test } from '@jest/globals';
import { bind } from '../../../../embedded/node/bind.ts';
import type { ApiRequest } from '../../../../embedded/model/api-server.ts';

const PODS = '/api/v1/namespaces/shop/pods';
const body = { spec: { containers: [] } };

test.each<[string, ApiRequest, string | undefined]>([
  ['a pod that is made', { method: 'POST', path: PODS, body }, 'embedded'],
  ['a pod that is applied', { method: 'PATCH', path: `${PODS}/a`, patch: 'apply', body }, 'embedded'],
  ['a pod with a node', { method: 'POST', path: PODS, body: { spec: { nodeName: 'other' } } }, 'other'],
  ['another patch', { method: 'PATCH', path: `${PODS}/a`, patch: 'merge', body }, undefined],
  ['a status', { method: 'PATCH', path: `${PODS}/a/status`, patch: 'apply', body }, undefined],
  ['another kind', { method: 'POST', path: '/api/v1/namespaces/shop/configmaps', body }, undefined],
])('%s', (_, request, node) => {
  const { spec } = bind(request).body as { spec: { nodeName?: string } };
  expect(spec.nodeName).toBe(node);
});
