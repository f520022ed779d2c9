import { OWN_SECRET_PREFIX } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { IS_NOT_OURS } from './ours.ts';
import { SECRET_NAME } from './upload-secrets.ts';

/**
 * The names of the Secrets with which jobs upload are known to whoever may see a PowerTool. Who makes one before toe
 * does gives the tool another token, and one that toe may not delete: so nobody does. Controllers of the cluster may
 * take an owner away that is gone.
 */
export const reservedSecrets: Policy = {
  name: 'reserved-secrets',
  resources: [{ apiGroup: '', version: 'v1', resource: 'secrets', operations: ['CREATE', 'UPDATE'] }],
  conditions: [
    // Cheap, and false for nearly every Secret.
    { name: 'is-reserved', expression: `object.metadata.name.matches('${SECRET_NAME}')` },
    IS_NOT_OURS,
    {
      name: 'is-no-controller',
      expression:
        "request.operation == 'CREATE' || !(request.userInfo.username.startsWith('system:serviceaccount:kube-system:') || request.userInfo.username == 'system:kube-controller-manager')",
    },
  ],
  variables: [],
  rules: [
    {
      expression: 'false',
      message: `Secrets named ${OWN_SECRET_PREFIX}(uid of a job) are those from which tools get their tokens: toe alone makes them, and nobody changes them. Choose another name.`,
    },
  ],
};
