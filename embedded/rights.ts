import { declaredRules } from '../functions/declared-rules.ts';
import type { Permission } from '../functions/function.ts';
import { ALL } from '../functions/registry.ts';
import { SYSTEM_NAMESPACE, TIMER_NAMESPACE } from '../lib/api/names.ts';
import type { Access, Identity } from './model/api-server.ts';

const NAMESPACES = { system: SYSTEM_NAMESPACE, timers: TIMER_NAMESPACE } as const;

/** The functions as one service: they may do what their Roles allow, and nothing else, as in a real cluster. */
export const FUNCTIONS_IDENTITY: Identity = {
  user: 'system:serviceaccount:toe-system:toe-all',
  manager: 'toe',
  allows: (access) => ALL.permissions.some((permission) => covers(permission, access)),
  rules: (namespace) => declaredRules(ALL.permissions, namespace),
};

function covers({ apiGroup, resource, verbs, scope, names }: Permission, access: Access): boolean {
  const wanted = access.subresource ? `${access.resource}/${access.subresource}` : access.resource;
  return (
    apiGroup === access.group &&
    resource === wanted &&
    verbs.includes(access.verb) &&
    (scope === 'cluster' || NAMESPACES[scope] === access.namespace) &&
    (!names || names.includes(access.name))
  );
}
