import { SYSTEM_NAMESPACE, TIMER_NAMESPACE } from '../lib/api/names.ts';
import type { Rule } from '../lib/security/find-excess-rights.ts';
import type { Permission } from './function.ts';

const NAMESPACES = { system: SYSTEM_NAMESPACE, timers: TIMER_NAMESPACE } as const;

/** What permissions allow in a namespace. */
export function declaredRules(permissions: readonly Permission[], namespace: string): Rule[] {
  return permissions
    .filter(({ scope }) => scope === 'cluster' || NAMESPACES[scope] === namespace)
    .map(({ apiGroup, resource, verbs, names = [] }) => ({
      apiGroups: [apiGroup],
      resources: [resource],
      verbs,
      resourceNames: names,
    }));
}
