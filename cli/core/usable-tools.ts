import { GROUP } from '../../lib/api/names.ts';
import type { Rule } from '../../lib/security/find-excess-rights.ts';

/**
 * Which tools somebody may use whose rights in the system namespace are these: the names that he has the verb `use`
 * for, in order; or all, also those to come.
 */
export function usableTools(rules: readonly Rule[]): readonly string[] | 'all' {
  const grants = rules.filter(
    ({ apiGroups, resources, verbs }) =>
      has(apiGroups, GROUP) && has(resources, 'powertoolconfigs') && has(verbs, 'use'),
  );
  if (grants.some(({ resourceNames }) => resourceNames.length === 0)) return 'all';
  return [...new Set(grants.flatMap(({ resourceNames }) => resourceNames))].sort();
}

function has(names: readonly string[], name: string): boolean {
  return names.includes(name) || names.includes('*');
}
