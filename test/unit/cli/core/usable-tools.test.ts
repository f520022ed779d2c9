import { expect, test } from '@jest/globals';
import { GROUP } from '../../../../lib/api/names.ts';
import { usableTools } from '../../../../cli/core/usable-tools.ts';

const use = { apiGroups: [GROUP], resources: ['powertoolconfigs'], verbs: ['use'], resourceNames: [] };
const every = ['*'];

test.each([
  ['nothing', [], []],
  [
    'two grants',
    [
      { ...use, resourceNames: ['py-spy'] },
      { ...use, resourceNames: ['aperf', 'py-spy'] },
    ],
    ['aperf', 'py-spy'],
  ],
  ['all tools', [{ ...use, resourceNames: ['py-spy'] }, use], 'all'],
  [
    'an admin of the cluster',
    [{ apiGroups: every, resources: every, verbs: every, resourceNames: [] }],
    'all',
  ],
  ['who reads configs only', [{ ...use, verbs: ['get', 'list'] }], []],
  ['another resource', [{ ...use, resources: ['powertools'] }], []],
  ['another group', [{ ...use, apiGroups: [''] }], []],
])('%s', (_whose, rules, tools) => {
  expect(usableTools(rules)).toEqual(tools);
});
