import { expect, test } from '@jest/globals';
import { deleteNamespaces } from '../../../../../embedded/model/controllers/delete-namespaces.ts';
import { map, MAPS, openShop, pod, PODS, powerTool, timer, JOBS, TOOLS } from '../server.ts';

// A kube-apiserver alone ends no namespace, so this is no case of test/conformance.

const SHOP = '/api/v1/namespaces/shop';

test('a namespace goes with everything that is in it', () => {
  const { server, send, statusOf } = openShop();
  send('POST', MAPS, map('a'));
  send('POST', JOBS, timer('b'));
  send('POST', TOOLS, powerTool('c'));
  send('DELETE', SHOP);
  deleteNamespaces(server);
  expect(statusOf('GET', SHOP)).toBe(404);
  expect(statusOf('GET', `${MAPS}/a`)).toBe(404);
  expect(statusOf('POST', MAPS, map('a'))).toBe(404);
  expect(deleteNamespaces(server)).toBe(0);
});

test('a namespace that nobody deletes stays as it is', () => {
  const { server, send } = openShop();
  send('POST', MAPS, map('a'));
  expect(deleteNamespaces(server)).toBe(0);
});

test('a finalizer holds a namespace up', () => {
  const { server, send, statusOf } = openShop();
  send('POST', TOOLS, powerTool('job', { finalizers: ['toe.run/cleanup'] }));
  send('DELETE', SHOP);
  expect(deleteNamespaces(server)).toBe(1);
  expect(send('GET', `${TOOLS}/job`).metadata.deletionTimestamp).toBeDefined();
  expect(deleteNamespaces(server)).toBe(0);
  send('PATCH', `${TOOLS}/job`, { metadata: { finalizers: null } }, { patch: 'merge' });
  deleteNamespaces(server);
  expect(statusOf('GET', SHOP)).toBe(404);
});

test('a pod holds a namespace up until its kubelet has ended it', () => {
  const { server, send, statusOf } = openShop();
  send('POST', PODS, pod('web'));
  send('DELETE', SHOP);
  deleteNamespaces(server);
  expect(send('GET', `${PODS}/web`).metadata.deletionGracePeriodSeconds).toBe(30);
  expect(statusOf('GET', SHOP)).toBe(200);
  send('DELETE', `${PODS}/web`, { gracePeriodSeconds: 0 });
  deleteNamespaces(server);
  expect(statusOf('GET', SHOP)).toBe(404);
});
