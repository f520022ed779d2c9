import type { Access } from './call.ts';

/** A rule of a Role or ClusterRole. */
export interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Whether a rule of RBAC allows an access. The namespace of its binding is the caller's business. */
export function isGranted(rule: RoleRule, access: Access): boolean {
  const { resourceNames = [] } = rule;
  const resource = access.subresource ? `${access.resource}/${access.subresource}` : access.resource;
  return (
    includes(rule.verbs, access.verb) &&
    includes(rule.apiGroups, access.group) &&
    includes(rule.resources, resource) &&
    (resourceNames.length === 0 || resourceNames.includes(access.name))
  );
}

function includes(allowed: readonly string[], asked: string): boolean {
  return allowed.includes('*') || allowed.includes(asked);
}
