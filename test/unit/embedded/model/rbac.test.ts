import { expect, test } from '@jest/globals';
import { isGranted } from '../../../../embedded/model/rbac.ts';

const access = {
  verb: 'get',
  group: '',
  resource: 'pods',
  subresource: '',
  namespace: 'shop',
  name: 'web',
} as const;
const rule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };

test.each([
  ['what it names', rule, access, true],
  ['no other verb', rule, { ...access, verb: 'list' } as const, false],
  ['no other group', rule, { ...access, group: 'apps' }, false],
  ['no other resource', rule, { ...access, resource: 'secrets' }, false],
  ['no subresource', rule, { ...access, subresource: 'status' }, false],
  [
    'a subresource by its name',
    { ...rule, resources: ['pods/status'] },
    { ...access, subresource: 'status' },
    true,
  ],
  ['one name', { ...rule, resourceNames: ['web'] }, access, true],
  ['no other name', { ...rule, resourceNames: ['other'] }, access, false],
  ['no list by a name', { ...rule, resourceNames: ['web'] }, { ...access, name: '' }, false],
  ['everything by a star', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, access, true],
] as const)('a rule grants %s', (_what, granted, asked, expected) => {
  expect(isGranted(granted, asked)).toBe(expected);
});
