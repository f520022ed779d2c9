import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeClient } from '../../lib/kube/client.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { refusalOf, verdictOf } from './harness/api.ts';
import { configOf } from './harness/config-of.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { mintToken } from './install.ts';

const RESTRICTED = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'app',
      image: 'i',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};
const PODS = '/api/v1/namespaces/shop/pods';

let plane: ControlPlane;
let admin: Kube;

beforeAll(async () => {
  plane = await startControlPlane('samples/pod-security-exemption.yaml');
  admin = makeClient(configOf(plane.endpoint, plane.endpoint.token));
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  for (const metadata of [{ name: 'shop', labels }, { name: 'toe-system' }])
    await admin({ method: 'POST', path: '/api/v1/namespaces', body: { metadata } });
  await admin({ method: 'POST', path: serviceAccounts('shop'), body: { metadata: { name: 'default' } } });
});
afterAll(() => plane.stop());

function serviceAccounts(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/serviceaccounts`;
}

/** An account of toe that may do everything, so that only Pod Security can say no. */
async function account(name: string): Promise<Kube> {
  await admin({ method: 'POST', path: serviceAccounts('toe-system'), body: { metadata: { name } } });
  const body = {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'toe-system', name }],
  };
  await admin({ method: 'POST', path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', body });
  const kube = makeClient(configOf(plane.endpoint, await mintToken(admin, 'toe-system', name)));
  await waitAllowed(kube);
  return kube;
}

// The API server needs a moment to know a binding that is new.
async function waitAllowed(kube: Kube): Promise<void> {
  const read = (): Promise<string> => verdictOf(kube({ method: 'GET', path: '/api/v1/namespaces' }));
  for (let tries = 0; (await read()) !== 'accepted'; tries += 1) {
    if (tries > 200) throw new Error('the new binding never counts');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function inject(kube: Kube, pod: string): Promise<unknown> {
  await admin({ method: 'POST', path: PODS, body: { metadata: { name: pod }, spec: RESTRICTED } });
  const securityContext = { runAsUser: 0, capabilities: { add: ['SYS_PTRACE'] } };
  const body = { spec: { ephemeralContainers: [{ name: 'tool', image: 'i', securityContext }] } };
  return kube({ method: 'PATCH', path: `${PODS}/${pod}/ephemeralcontainers`, patch: 'strategic', body });
}

describe('The exemption of the sample', () => {
  test('lets the creation of toe put a tool with a capability into a restricted namespace', async () => {
    const creation = await account('toe-creation');
    expect(await inject(creation, 'exempt')).toMatchObject({
      spec: { ephemeralContainers: [{ name: 'tool' }] },
    });
  });

  test('is for nobody else: no other account of toe, no admin', async () => {
    const status = await account('toe-status');
    for (const [at, kube] of [status, admin].entries()) {
      const { message } = await refusalOf(inject(kube, `held-${at}`));
      expect(message).toContain('violates PodSecurity "restricted');
    }
  });
});
