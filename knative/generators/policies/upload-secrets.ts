import { OWN_SECRET_PREFIX, UPLOAD_TOKEN_TYPE } from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { IS_OURS } from './ours.ts';

/** A Secret of another type can be a token of any ServiceAccount, and one of another name is somebody else's. */
export const uploadSecrets: Policy = {
  name: 'upload-secrets',
  resources: [
    { apiGroup: '', version: 'v1', resource: 'secrets', operations: ['CREATE', 'UPDATE', 'DELETE'] },
  ],
  conditions: [IS_OURS],
  variables: [{ name: 'secret', expression: "request.operation == 'DELETE' ? oldObject : object" }],
  rules: [
    {
      expression: `variables.secret.metadata.name.startsWith('${OWN_SECRET_PREFIX}') && variables.secret.?type.orValue('') == '${UPLOAD_TOKEN_TYPE}'`,
      message: `toe writes and deletes only Secrets named ${OWN_SECRET_PREFIX}* of the type ${UPLOAD_TOKEN_TYPE}.`,
    },
  ],
};
