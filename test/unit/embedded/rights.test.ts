import { expect, test } from '@jest/globals';
import type { Access } from '../../../embedded/model/api-server.ts';
import { FUNCTIONS_IDENTITY } from '../../../embedded/rights.ts';

const POD: Access = {
  verb: 'list',
  group: '',
  resource: 'pods',
  subresource: '',
  namespace: 'shop',
  name: '',
};

test.each<[boolean, string, Access]>([
  [true, 'list pods', POD],
  [false, 'delete pods', { ...POD, verb: 'delete', name: 'web' }],
  [false, 'change pods', { ...POD, verb: 'patch', name: 'web' }],
  [true, 'add a tool to a pod', { ...POD, verb: 'patch', subresource: 'ephemeralcontainers', name: 'web' }],
  [false, 'read Secrets', { ...POD, verb: 'get', resource: 'secrets', name: 'a' }],
  [false, 'make Jobs elsewhere', { ...POD, verb: 'create', group: 'batch', resource: 'jobs' }],
  [
    true,
    'make timers',
    { ...POD, verb: 'create', group: 'batch', resource: 'jobs', namespace: 'toe-timers' },
  ],
])('that the functions may: %s (%s)', (expected, _, access) => {
  expect(FUNCTIONS_IDENTITY.allows?.(access)).toBe(expected);
});
