import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { KubeRequest } from '../../lib/kube/port.ts';
import { BROKER, SOURCE_ACCOUNT } from '../../knative/generators/names.ts';
import { admin, clientOf, refusalOf } from './harness/api.ts';
import { untilAccepted } from './harness/until.ts';

const core = `/api/v1/namespaces/${SYSTEM_NAMESPACE}`;
const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${SYSTEM_NAMESPACE}`;
const FOR_BROKER = `eventing.knative.dev/broker/${SYSTEM_NAMESPACE}/${BROKER}`;
/** As Knative calls the account by which the source toe-jobs sends, and the right to its tokens. */
const SENDER = 'toe-jobs-oidc-sources.knative.dev-apiserversource';
const RIGHT = 'toe-jobs-create-oidc-token';

function makeToken(audiences: readonly string[], account = SENDER): KubeRequest {
  return {
    method: 'POST',
    path: `${core}/serviceaccounts/${account}/token`,
    body: { spec: { audiences, expirationSeconds: 3600 } },
  };
}

describe('Where Knative asks for tokens, an event source', () => {
  const source = clientOf('source');

  beforeAll(async () => {
    const rules = [
      { apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: [SENDER], verbs: ['create'] },
    ];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: RIGHT };
    const subjects = [{ kind: 'ServiceAccount', name: SOURCE_ACCOUNT, namespace: SYSTEM_NAMESPACE }];
    const metadata = { name: RIGHT };
    await admin({ method: 'POST', path: `${core}/serviceaccounts`, body: { metadata: { name: SENDER } } });
    await admin({ method: 'POST', path: `${rbac}/roles`, body: { metadata, rules } });
    await admin({ method: 'POST', path: `${rbac}/rolebindings`, body: { metadata, roleRef, subjects } });
  });

  afterAll(async () => {
    await admin({ method: 'DELETE', path: `${rbac}/rolebindings/${RIGHT}` });
    await admin({ method: 'DELETE', path: `${rbac}/roles/${RIGHT}` });
    await admin({ method: 'DELETE', path: `${core}/serviceaccounts/${SENDER}` });
  });

  // The authorizer learns of the right a moment later.
  test('gets one for the Broker', () => untilAccepted(() => source(makeToken([FOR_BROKER]))));

  test.each([
    ['the API server', []],
    ['a function', [`serving.knative.dev/service/${SYSTEM_NAMESPACE}/toe-creation`]],
    ['the Broker and more', [FOR_BROKER, 'https://kubernetes.default.svc.cluster.local']],
    ['another Broker', [`${FOR_BROKER}-other`]],
  ])('gets none for %s', async (_, audiences) => {
    const { message, status } = await refusalOf(source(makeToken(audiences)));
    expect(message).toContain("ValidatingAdmissionPolicy 'toe-upload-tokens.");
    expect(status).toBe(403);
  });

  test('is the only one that gets any: a function does not', async () => {
    const { message } = await refusalOf(clientOf('creation')(makeToken([FOR_BROKER], 'toe-uploader')));
    expect(message).toContain("ValidatingAdmissionPolicy 'toe-upload-tokens.");
  });
});
