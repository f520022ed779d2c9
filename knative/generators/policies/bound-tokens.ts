import { ALL } from '../../../functions/registry.ts';
import type { Policy, ResourceRule } from '../policy.ts';
import { IS_OURS } from './ours.ts';

const READS = ['get', 'list', 'watch'];

/** Everything that a function may write. */
const WRITTEN: readonly ResourceRule[] = [
  ...new Map(
    ALL.permissions
      .filter(({ verbs }) => verbs.some((verb) => !READS.includes(verb)))
      .map(({ apiGroup, resource }) => [`${apiGroup}/${resource}`, { apiGroup, resource }]),
  ).values(),
].map((one) => ({ ...one, version: '*', operations: ['CREATE', 'UPDATE', 'DELETE'] }));

/**
 * The kubelet binds the token of a ServiceAccount to the pod that it gives it to. One that is not bound was made
 * by somebody else, and outlives every pod.
 */
export const boundTokens: Policy = {
  name: 'bound-tokens',
  resources: WRITTEN,
  conditions: [IS_OURS],
  variables: [],
  rules: [
    {
      expression:
        "has(request.userInfo.extra) && 'authentication.kubernetes.io/pod-name' in request.userInfo.extra",
      message:
        'The token of this ServiceAccount of toe is not bound to a pod: no kubelet gave it. Look in the audit log who made it.',
    },
  ],
};
