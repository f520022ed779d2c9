import {
  OWN_SECRET_PREFIX,
  SYSTEM_NAMESPACE,
  UPLOAD_AUDIENCE_PREFIX,
  UPLOADER_ACCOUNT,
} from '../../../lib/api/names.ts';
import type { Policy } from '../policy.ts';
import { IS_OURS } from './ours.ts';

/** Longest life of an upload token, in seconds. */
const MAX_SECONDS = 3600;

/** Who may make tokens of any ServiceAccount is admin of the cluster in all but name: so toe makes tokens of one. */
export const uploadTokens: Policy = {
  name: 'upload-tokens',
  resources: [{ apiGroup: '', version: 'v1', resource: 'serviceaccounts/token', operations: ['CREATE'] }],
  conditions: [IS_OURS],
  variables: [{ name: 'audiences', expression: 'object.spec.?audiences.orValue([])' }],
  rules: [
    {
      expression: `request.namespace == '${SYSTEM_NAMESPACE}' && request.name == '${UPLOADER_ACCOUNT}'`,
      message: `toe makes tokens of the ServiceAccount ${SYSTEM_NAMESPACE}/${UPLOADER_ACCOUNT} only.`,
    },
    {
      expression: `variables.audiences.size() == 1 && variables.audiences[0].startsWith('${UPLOAD_AUDIENCE_PREFIX}')`,
      message: `An upload token has one audience, which begins with ${UPLOAD_AUDIENCE_PREFIX}: it is good for nothing else.`,
    },
    {
      expression: `object.spec.?expirationSeconds.orValue(0) <= ${MAX_SECONDS}`,
      message: `An upload token lives no longer than ${MAX_SECONDS} seconds.`,
    },
    {
      expression: `object.spec.?boundObjectRef.?kind.orValue('') == 'Secret' && object.spec.?boundObjectRef.?name.orValue('').startsWith('${OWN_SECRET_PREFIX}')`,
      message: `An upload token is bound to a Secret named ${OWN_SECRET_PREFIX}*: who deletes that ends it.`,
    },
  ],
};
