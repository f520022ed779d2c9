import {
  OWN_SECRET_PREFIX,
  PROFILING_LABEL,
  SYSTEM_NAMESPACE,
  UID_PATTERN,
  UPLOAD_TOKEN_TYPE,
} from '../../../lib/api/names.ts';
import { TOKEN_KEY } from '../../../lib/api/tool-env.ts';
import type { Policy } from '../policy.ts';
import { IS_OURS } from './ours.ts';

/** The name of the anchor of a job, and with a number behind it that of a Secret with a token: see lib/make/upload-secret.ts. */
export const SECRET_NAME = `^${OWN_SECRET_PREFIX}${UID_PATTERN}(-[0-9]+)?$`;

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
      expression: `variables.secret.metadata.name.matches('${SECRET_NAME}') && variables.secret.?type.orValue('') == '${UPLOAD_TOKEN_TYPE}'`,
      message: `toe writes and deletes only Secrets named ${OWN_SECRET_PREFIX}(uid of a job) of the type ${UPLOAD_TOKEN_TYPE}.`,
    },
    {
      expression: "request.operation != 'UPDATE'",
      message: 'toe changes no Secret: the answer would show what is in it.',
    },
    {
      expression: `request.operation != 'CREATE' || object.?data.orValue({}).all(k, k == '${TOKEN_KEY}')`,
      message: `A Secret of toe holds nothing but its ${TOKEN_KEY}.`,
    },
    {
      expression: `request.operation != 'CREATE' || request.namespace == '${SYSTEM_NAMESPACE}' || namespaceObject.metadata.?labels[?'${PROFILING_LABEL}'].orValue('') == 'enabled'`,
      message: 'toe makes Secrets only in its own namespace, and where admins let tools be used.',
    },
  ],
};
