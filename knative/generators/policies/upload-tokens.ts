import {
  OWN_SECRET_PREFIX,
  SYSTEM_NAMESPACE,
  UPLOAD_AUDIENCE_PREFIX,
  UPLOADER_ACCOUNT,
} from '../../../lib/api/names.ts';
import { MAX_TOKEN_SECONDS } from '../../../lib/api/collector.ts';
import { BROKER, SOURCE_ACCOUNT } from '../names.ts';
import type { Named, Policy } from '../policy.ts';
import { IS_OURS } from './ours.ts';

/** The audience, in its parts: namespace, name and uid of the job. */
const AUDIENCE = `^${UPLOAD_AUDIENCE_PREFIX}[^/]+/[^/]+/[^/]+$`;

/**
 * Where Knative asks for tokens (overlays/oidc), an event source makes one that says to the Broker who it is, and is
 * good for nothing else. The right to it comes from Knative.
 */
const IS_NO_EVENT_TOKEN: Named = {
  name: 'is-no-event-token',
  expression: `!(request.userInfo.username == 'system:serviceaccount:${SYSTEM_NAMESPACE}:${SOURCE_ACCOUNT}' && object.spec.?audiences.orValue([]) == ['eventing.knative.dev/broker/${SYSTEM_NAMESPACE}/${BROKER}'])`,
};

/** Who may make tokens of any ServiceAccount is admin of the cluster in all but name: so toe makes tokens of one. */
export const uploadTokens: Policy = {
  name: 'upload-tokens',
  resources: [{ apiGroup: '', version: 'v1', resource: 'serviceaccounts/token', operations: ['CREATE'] }],
  conditions: [IS_OURS, IS_NO_EVENT_TOKEN],
  variables: [{ name: 'audiences', expression: 'object.spec.?audiences.orValue([])' }],
  rules: [
    {
      expression: `request.namespace == '${SYSTEM_NAMESPACE}' && request.name == '${UPLOADER_ACCOUNT}'`,
      message: `toe makes tokens of the ServiceAccount ${SYSTEM_NAMESPACE}/${UPLOADER_ACCOUNT} only.`,
    },
    {
      expression: `variables.audiences.size() == 1 && variables.audiences[0].matches('${AUDIENCE}')`,
      message: `An upload token has one audience, ${UPLOAD_AUDIENCE_PREFIX}(namespace)/(name)/(uid of a job): it is good for nothing else.`,
    },
    {
      expression: `object.spec.?expirationSeconds.orValue(0) <= ${MAX_TOKEN_SECONDS}`,
      message: `An upload token lives no longer than ${MAX_TOKEN_SECONDS} seconds.`,
    },
    {
      expression: `object.spec.?boundObjectRef.?kind.orValue('') == 'Secret' && variables.audiences.exists(a, object.spec.?boundObjectRef.?name.orValue('') == '${OWN_SECRET_PREFIX}' + a.split('/')[?3].orValue('/'))`,
      message: `An upload token is bound to the Secret ${OWN_SECRET_PREFIX}(uid of its job): who deletes that ends it.`,
    },
  ],
};
