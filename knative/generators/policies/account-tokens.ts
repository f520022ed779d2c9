import { SERVICE_NAMES } from '../../../functions/registry.ts';
import { SYSTEM_NAMESPACE, UPLOADER_ACCOUNT } from '../../../lib/api/names.ts';
import { serviceName, SOURCE_ACCOUNT } from '../names.ts';
import type { Policy } from '../policy.ts';
import { IS_NOT_OURS } from './ours.ts';

/** Every ServiceAccount that has a right in the name of toe. */
const ACCOUNTS = [...SERVICE_NAMES, 'all' as const]
  .map((name) => serviceName(name))
  .concat(SOURCE_ACCOUNT, UPLOADER_ACCOUNT);

/**
 * A kubelet asks for the token of the pod that it starts. Who else has the right to make tokens could bind one to the
 * pod of a function as well, and all other policies would take it for toe's own. What toe itself may make, another
 * policy says.
 */
export const accountTokens: Policy = {
  name: 'account-tokens',
  resources: [{ apiGroup: '', version: 'v1', resource: 'serviceaccounts/token', operations: ['CREATE'] }],
  conditions: [
    IS_NOT_OURS,
    {
      name: 'is-of-an-account-of-toe',
      expression: `request.namespace == '${SYSTEM_NAMESPACE}' && request.name in [${ACCOUNTS.map((name) => `'${name}'`).join(', ')}]`,
    },
  ],
  variables: [],
  rules: [
    {
      expression: "'system:nodes' in request.userInfo.groups",
      message:
        'Nobody makes tokens of the accounts of toe but the kubelets that run its pods, and toe itself those for uploads. To see what such an account may do, an admin of the cluster can impersonate it: kubectl auth can-i --list --as=system:serviceaccount:NAMESPACE:NAME.',
    },
  ],
};
