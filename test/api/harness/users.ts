import { setTimeout as sleep } from 'node:timers/promises';
import { GROUP, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { Kube } from '../../../lib/kube/port.ts';
import { mintToken } from '../install.ts';
import { admin, clientWith } from './api.ts';
import { unique } from './objects.ts';

/** Somebody without any right, until it is given. */
export interface User {
  readonly kube: Kube;
  /** As Kubernetes calls this user. */
  readonly username: string;
  /** Gives the right to create and patch PowerTools in these namespaces; resolves when it counts. */
  readonly letIn: (...namespaces: readonly string[]) => Promise<void>;
  /** The same in all namespaces, also those to come. */
  readonly letInEverywhere: () => Promise<void>;
  /** Grants these tools, each by its name. */
  readonly grantTools: (...tools: readonly string[]) => Promise<void>;
  /** Binds a role that toe brings in a namespace, or everywhere; resolves when it counts. */
  readonly give: (kind: 'Role' | 'ClusterRole', name: string, namespace?: string) => Promise<void>;
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
  const give: User['give'] = async (kind, role, namespace) => {
    const before = await rightsOf(kube, namespace);
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: role };
    const body = { metadata: { name: `${name}-${role}`.slice(0, 63) }, roleRef, subjects };
    const path = namespace ? `${RBAC}/namespaces/${namespace}/rolebindings` : `${RBAC}/clusterrolebindings`;
    await admin({ method: 'POST', path, body });
    await waitForMore(kube, namespace, before);
  };
  return {
    kube,
    username: `system:serviceaccount:default:${name}`,
    letIn: async (...all) => void (await Promise.all(all.map((one) => give('ClusterRole', name, one)))),
    letInEverywhere: () => give('ClusterRole', name),
    grantTools: async (...tools) => {
      const role = unique('use');
      const rules = [
        { apiGroups: [GROUP], resources: ['powertoolconfigs'], verbs: ['use'], resourceNames: tools },
      ];
      const path = `${RBAC}/namespaces/${SYSTEM_NAMESPACE}/roles`;
      await admin({ method: 'POST', path, body: { metadata: { name: role }, rules } });
      await give('Role', role, SYSTEM_NAMESPACE);
    },
    give,
  };
}

/** What somebody may do in a namespace, as the API server says it, in one order: its own differs each time. */
async function rightsOf(kube: Kube, namespace = 'default'): Promise<string> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const review = await kube({ method: 'POST', path, body: { spec: { namespace } } });
  const { resourceRules } = (review as { status: { resourceRules: readonly unknown[] } }).status;
  return resourceRules
    .map((rule) => JSON.stringify(rule))
    .sort()
    .join();
}

// The API server needs a moment to know a binding that is new.
async function waitForMore(kube: Kube, namespace: string | undefined, before: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await rightsOf(kube, namespace)) !== before) return;
    await sleep(25);
  }
  throw new Error(`no new right in ${namespace ?? 'all namespaces'}`);
}
