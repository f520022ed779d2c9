import { declaredRules } from '../functions/declared-rules.ts';
import { ALL } from '../functions/registry.ts';
import { covers } from './covers.ts';
import type { Identity } from './model/api-server.ts';

/** The functions as one service: they may do what their Roles allow, and nothing else, as in a real cluster. */
export const FUNCTIONS_IDENTITY: Identity = {
  user: 'system:serviceaccount:toe-system:toe-all',
  manager: 'toe',
  allows: (access) => ALL.permissions.some((permission) => covers(permission, access)),
  rules: (namespace) => declaredRules(ALL.permissions, namespace),
};
