import { covers } from '../../../embedded/covers.ts';
import type { Access } from '../../../embedded/model/api-server.ts';
import type { Permission } from '../../../functions/function.ts';

const TIMERS: Permission = {
  apiGroup: 'batch',
  resource: 'jobs',
  verbs: ['get', 'delete'],
  scope: 'timers',
};
const STATUS: Permission = { ...TIMERS, resource: 'jobs/status', scope: 'cluster' };
const ONE: Permission = { ...TIMERS, names: ['a'] };

const GET: Access = {
  verb: 'get',
  group: 'batch',
  resource: 'jobs',
  subresource: '',
  namespace: 'toe-timers',
  name: 'a',
};

test.each<[boolean, string, Permission, Access]>([
  [true, 'what it is for', TIMERS, GET],
  [false, 'another verb', TIMERS, { ...GET, verb: 'patch' }],
  [false, 'another group', TIMERS, { ...GET, group: '' }],
  [false, 'another resource', TIMERS, { ...GET, resource: 'cronjobs' }],
  [false, 'another namespace', TIMERS, { ...GET, namespace: 'shop' }],
  [false, 'all namespaces at once', TIMERS, { ...GET, namespace: '', name: '' }],
  [false, 'a subresource, when it is for the object', TIMERS, { ...GET, subresource: 'status' }],
  [true, 'the subresource that it is for', STATUS, { ...GET, subresource: 'status', namespace: 'shop' }],
  [false, 'the object, when it is for a subresource', STATUS, GET],
  [true, 'an object of the name that it is for', ONE, GET],
  [false, 'an object of another name', ONE, { ...GET, name: 'b' }],
  [false, 'a list, when it is for a name', ONE, { ...GET, name: '' }],
])('that a permission covers: %s (%s)', (expected, _what, permission, access) => {
  expect(covers(permission, access)).toBe(expected);
});
