import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Named, Rule } from '../policy.ts';

/**
 * Whether a request comes with a token of toe: of any ServiceAccount of its namespace. By the name of the user and
 * not by his groups, which somebody who impersonates may leave out.
 */
export const IS_OURS: Named = {
  name: 'is-ours',
  expression: `request.userInfo.username.startsWith('system:serviceaccount:${SYSTEM_NAMESPACE}:')`,
};

/** The opposite: a request of a person, of a kubelet, of anybody else. */
export const IS_NOT_OURS: Named = { name: 'is-not-ours', expression: `!(${IS_OURS.expression})` };

/**
 * The kubelet binds the token of a ServiceAccount to the pod that it gives it to. One that is not bound was made by
 * somebody else, and outlives every pod.
 */
export const IS_BOUND: Rule = {
  expression:
    "has(request.userInfo.extra) && 'authentication.kubernetes.io/pod-name' in request.userInfo.extra",
  message:
    'The token of this ServiceAccount of toe is not bound to a pod: no kubelet gave it. Look in the audit log who made it.',
};
