import { holdsIn } from '../../../functions/holds-in.ts';
import type { Permission } from '../../../functions/function.ts';

test.each<[Permission['scope'], string[]]>([
  ['cluster', ['toe-system', 'toe-timers', 'shop', '']],
  ['system', ['toe-system']],
  ['timers', ['toe-timers']],
])('a permission of scope %s holds in: %j', (scope, want) => {
  const permission: Permission = { apiGroup: '', resource: 'configmaps', verbs: ['get'], scope };
  const all = ['toe-system', 'toe-timers', 'shop', ''];
  expect(all.filter((namespace) => holdsIn(permission, namespace))).toEqual(want);
});
