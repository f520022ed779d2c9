import type { Access } from '../../embedded/model/api-server.ts';
import type { Grant } from './case.ts';

/** Whether a rule of RBAC allows an access. The namespace of its binding is the caller’s business. */
export function isGranted(rule: Grant, access: Access): boolean {
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
