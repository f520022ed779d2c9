import { setTimeout as sleep } from 'node:timers/promises';
import { GROUP } from '../../../lib/api/names.ts';
import type { Kube } from '../../../lib/kube/port.ts';
import { mintToken } from '../install.ts';
import { admin, clientWith } from './api.ts';
import { unique } from './objects.ts';

/** Somebody without any right, until it is given. */
export interface User {
  readonly kube: Kube;
  /** Gives the right to create and patch PowerTools in these namespaces; resolves when it counts. */
  readonly letIn: (...namespaces: readonly string[]) => Promise<void>;
  /** The same in all namespaces, also those to come. */
  readonly letInEverywhere: () => Promise<void>;
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const RULES = [{ apiGroups: [GROUP], resources: ['powertools'], verbs: ['create', 'patch'] }];

/** A new user: a ServiceAccount with a real token. */
export async function makeUser(): Promise<User> {
  const name = unique('user');
  const accounts = '/api/v1/namespaces/default/serviceaccounts';
  await admin({ method: 'POST', path: accounts, body: { metadata: { name } } });
  await admin({ method: 'POST', path: `${RBAC}/clusterroles`, body: { metadata: { name }, rules: RULES } });
  const kube = clientWith(await mintToken(admin, 'default', name));
  const subjects = [{ kind: 'ServiceAccount', name, namespace: 'default' }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const bind = (path: string): Promise<unknown> =>
    admin({ method: 'POST', path, body: { metadata: { name }, roleRef, subjects } });
  const letIn = async (namespace: string): Promise<void> => {
    await bind(`${RBAC}/namespaces/${namespace}/rolebindings`);
    await waitAllowed(kube, namespace);
  };
  const letInEverywhere = async (): Promise<void> => {
    await bind(`${RBAC}/clusterrolebindings`);
    await waitAllowed(kube, '');
  };
  return { kube, letIn: async (...all) => void (await Promise.all(all.map(letIn))), letInEverywhere };
}

// The API server needs a moment to know a binding that is new.
async function waitAllowed(kube: Kube, namespace: string): Promise<void> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const resourceAttributes = { group: GROUP, resource: 'powertools', verb: 'create', namespace };
  for (let tries = 0; tries < 200; tries += 1) {
    const review = await kube({ method: 'POST', path, body: { spec: { resourceAttributes } } });
    if ((review as { status: { allowed: boolean } }).status.allowed) return;
    await sleep(25);
  }
  throw new Error(`no right in ${namespace === '' ? 'all namespaces' : namespace}`);
}
