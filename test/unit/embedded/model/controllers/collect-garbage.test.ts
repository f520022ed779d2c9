import { expect, test } from '@jest/globals';
import { collectGarbage } from '../../../../../embedded/model/controllers/collect-garbage.ts';
import { map, MAPS, openShop, ownedBy, powerTool, TOOLS } from '../server.ts';

// A kube-apiserver alone collects nothing, so this is no case of test/conformance.

test('what has lost its owner is deleted, and what that owned, too', () => {
  const { server, send, statusOf } = openShop();
  const owner = send('POST', TOOLS, powerTool('owner'));
  const child = send('POST', MAPS, map('child', ownedBy(owner)));
  send('POST', MAPS, map('grandchild', ownedBy(child)));
  send('POST', MAPS, map('stranger'));
  expect(collectGarbage(server)).toBe(0);
  send('DELETE', `${TOOLS}/owner`);
  expect(collectGarbage(server)).toBe(1);
  expect(collectGarbage(server)).toBe(1);
  expect(collectGarbage(server)).toBe(0);
  const names = ['child', 'grandchild', 'stranger'];
  expect(names.map((name) => statusOf('GET', `${MAPS}/${name}`))).toEqual([404, 404, 200]);
});

test('what has another owner left stays', () => {
  const { server, send, statusOf } = openShop();
  const owners = ['one', 'two'].map((name) => send('POST', TOOLS, powerTool(name)));
  const ownerReferences = owners.flatMap((owner) => ownedBy(owner)['ownerReferences']);
  send('POST', MAPS, map('child', { ownerReferences }));
  send('DELETE', `${TOOLS}/one`);
  expect(collectGarbage(server)).toBe(0);
  send('DELETE', `${TOOLS}/two`);
  expect(collectGarbage(server)).toBe(1);
  expect(statusOf('GET', `${MAPS}/child`)).toBe(404);
});

test('an object of the same name with another uid is no owner', () => {
  const { server, send, statusOf } = openShop();
  const owner = send('POST', TOOLS, powerTool('owner'));
  send('POST', MAPS, map('child', ownedBy(owner)));
  send('DELETE', `${TOOLS}/owner`);
  send('POST', TOOLS, powerTool('owner'));
  expect(collectGarbage(server)).toBe(1);
  expect(statusOf('GET', `${MAPS}/child`)).toBe(404);
});

test('an owner in another namespace does not count', () => {
  const { server, send, statusOf } = openShop();
  send('POST', '/api/v1/namespaces', { metadata: { name: 'bank' } });
  const owner = send('POST', TOOLS.replace('shop', 'bank'), powerTool('owner'));
  send('POST', MAPS, map('child', ownedBy(owner)));
  expect(collectGarbage(server)).toBe(1);
  expect(statusOf('GET', `${MAPS}/child`)).toBe(404);
});

test('a namespace may own what is in it', () => {
  const { server, send } = openShop();
  const owner = send('GET', '/api/v1/namespaces/shop');
  send('POST', MAPS, map('child', ownedBy(owner)));
  expect(collectGarbage(server)).toBe(0);
});

test('a deletion in the foreground ends after its dependents', () => {
  const { server, send, statusOf } = openShop();
  const owner = send('POST', TOOLS, powerTool('owner'));
  send('POST', MAPS, map('child', { ...ownedBy(owner, true), finalizers: ['a.test/x'] }));
  send('DELETE', `${TOOLS}/owner`, { propagationPolicy: 'Foreground' });
  expect(collectGarbage(server)).toBe(1);
  expect(send('GET', `${MAPS}/child`).metadata.deletionTimestamp).toBeDefined();
  expect(collectGarbage(server)).toBe(0);
  expect(statusOf('GET', `${TOOLS}/owner`)).toBe(200);
  send('PATCH', `${MAPS}/child`, { metadata: { finalizers: null } }, { patch: 'merge' });
  expect(statusOf('GET', `${MAPS}/child`)).toBe(404);
  expect(collectGarbage(server)).toBe(1);
  expect(statusOf('GET', `${TOOLS}/owner`)).toBe(404);
});

test('a deletion that orphans leaves the dependents, without their owner', () => {
  const { server, send, statusOf } = openShop();
  const owner = send('POST', TOOLS, powerTool('owner'));
  send('POST', MAPS, map('child', ownedBy(owner)));
  send('DELETE', `${TOOLS}/owner`, { propagationPolicy: 'Orphan' });
  expect(collectGarbage(server)).toBe(1);
  expect(statusOf('GET', `${TOOLS}/owner`)).toBe(404);
  expect(send('GET', `${MAPS}/child`).metadata.ownerReferences).toBeUndefined();
  expect(collectGarbage(server)).toBe(0);
});

test('what is being deleted keeps what it owns until it is gone', () => {
  const { server, send, statusOf } = openShop();
  const owner = send('POST', TOOLS, powerTool('owner', { finalizers: ['toe.run/cleanup'] }));
  send('POST', MAPS, map('child', ownedBy(owner)));
  send('DELETE', `${TOOLS}/owner`);
  expect(collectGarbage(server)).toBe(0);
  send('PATCH', `${TOOLS}/owner`, { metadata: { finalizers: null } }, { patch: 'merge' });
  expect(collectGarbage(server)).toBe(1);
  expect(statusOf('GET', `${MAPS}/child`)).toBe(404);
});
