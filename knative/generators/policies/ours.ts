import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Named } from '../policy.ts';

/**
 * Whether a request comes with a token of toe: of any ServiceAccount of its namespace. By the name of the user and
 * not by his groups, which somebody who impersonates may leave out.
 */
export const IS_OURS: Named = {
  name: 'is-ours',
  expression: `request.userInfo.username.startsWith('system:serviceaccount:${SYSTEM_NAMESPACE}:')`,
};
