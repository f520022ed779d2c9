import type { Permission } from '../functions/function.ts';
import { holdsIn } from '../functions/holds-in.ts';
import type { Access } from './model/api-server.ts';

/** Whether a permission allows an access, as RBAC judges by the Role that is made from it. */
export function covers(permission: Permission, access: Access): boolean {
  const { apiGroup, resource, verbs, names } = permission;
  const wanted = access.subresource ? `${access.resource}/${access.subresource}` : access.resource;
  return (
    apiGroup === access.group &&
    resource === wanted &&
    verbs.includes(access.verb) &&
    holdsIn(permission, access.namespace) &&
    (!names || names.includes(access.name))
  );
}
