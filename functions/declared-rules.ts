import type { Rule } from '../lib/security/find-excess-rights.ts';
import type { Permission } from './function.ts';
import { holdsIn } from './holds-in.ts';

/** What permissions allow in a namespace. */
export function declaredRules(permissions: readonly Permission[], namespace: string): Rule[] {
  return permissions
    .filter((permission) => holdsIn(permission, namespace))
    .map(({ apiGroup, resource, verbs, names = [] }) => ({
      apiGroups: [apiGroup],
      resources: [resource],
      verbs,
      resourceNames: names,
    }));
}
