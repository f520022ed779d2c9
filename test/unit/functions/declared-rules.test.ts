import { declaredRules } from '../../../functions/declared-rules.ts';
import type { Permission } from '../../../functions/function.ts';

const permission = (resource: string, scope: Permission['scope'], names?: readonly string[]): Permission => ({
  apiGroup: '',
  resource,
  verbs: ['get'],
  scope,
  ...(names ? { names } : {}),
});
const ALL = [
  permission('pods', 'cluster'),
  permission('configmaps', 'system', ['a']),
  permission('jobs', 'timers'),
];

test.each([
  { namespace: 'toe-system', want: ['pods', 'configmaps'] },
  { namespace: 'toe-timers', want: ['pods', 'jobs'] },
  { namespace: 'shop', want: ['pods'] },
])('in $namespace: $want', ({ namespace, want }) => {
  expect(declaredRules(ALL, namespace).flatMap(({ resources }) => resources)).toEqual(want);
});

test('names are kept', () => {
  expect(declaredRules(ALL, 'toe-system').map(({ resourceNames }) => resourceNames)).toEqual([[], ['a']]);
});
