import type { Kube } from '../../../lib/kube/port.ts';
import { admin, clientWith } from './api.ts';
import { unique } from './objects.ts';
import { mintToken } from '../install.ts';

/** Somebody without any right, until it is given. */
export interface User {
  readonly kube: Kube;
  /** Gives the right to create, read and change PowerTools in these namespaces. */
  readonly letIn: (...namespaces: readonly string[]) => Promise<void>;
  /** The same in all namespaces, also those to come. */
  readonly letInEverywhere: () => Promise<void>;
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** A new user: a ServiceAccount with a real token. */
export async function makeUser(): Promise<User> {
  const name = unique('user');
  const accounts = '/api/v1/namespaces/default/serviceaccounts';
  await admin({ method: 'POST', path: accounts, body: { metadata: { name } } });
  const rules = [
    { apiGroups: ['codriverlabs.ai.toe.run'], resources: ['powertools'], verbs: ['create', 'get', 'patch'] },
  ];
  await admin({ method: 'POST', path: `${RBAC}/clusterroles`, body: { metadata: { name }, rules } });
  const body = {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
  };
  const bind = async (path: string): Promise<void> => void (await admin({ method: 'POST', path, body }));
  return {
    kube: clientWith(await mintToken(admin, 'default', name)),
    letIn: async (...namespaces) => {
      await Promise.all(namespaces.map((namespace) => bind(`${RBAC}/namespaces/${namespace}/rolebindings`)));
    },
    letInEverywhere: () => bind(`${RBAC}/clusterrolebindings`),
  };
}
