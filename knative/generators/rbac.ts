import type { Permission } from '../../functions/function.ts';
import { NAMESPACES } from '../../functions/holds-in.ts';
import { ALL, SERVICES } from '../../functions/registry.ts';
import { GROUP, SYSTEM_NAMESPACE, UPLOADER_ACCOUNT } from '../../lib/api/names.ts';
import { PART_OF, serviceName, SOURCE_ACCOUNT, type ServiceOf } from './names.ts';

/** ServiceAccount of a function and exactly the rights that its code declares. */
export function functionRoles(name: ServiceOf): object[] {
  return rolesOf(serviceName(name), name === 'all' ? merged(ALL.permissions) : SERVICES[name].permissions);
}

// One rule for each resource, whichever functions asked for it.
function merged(permissions: readonly Permission[]): Permission[] {
  const byResource = new Map<string, Permission>();
  for (const one of permissions) {
    const key = JSON.stringify([one.apiGroup, one.resource, one.scope, one.names]);
    const verbs = new Set([...(byResource.get(key)?.verbs ?? []), ...one.verbs]);
    byResource.set(key, { ...one, verbs: [...verbs] });
  }
  return [...byResource.values()];
}

/**
 * ServiceAccount of the event sources: they watch jobs, pods (marked ones only), timers and what admins set. A source
 * of several namespaces needs the right on each of its kinds in each of them, or Knative does not start it.
 */
export function sourceRoles(): object[] {
  const verbs = ['get', 'list', 'watch'];
  return rolesOf(SOURCE_ACCOUNT, [
    { apiGroup: GROUP, resource: 'powertools', verbs, scope: 'cluster' },
    { apiGroup: '', resource: 'pods', verbs, scope: 'cluster' },
    ...(['system', 'timers'] as const).flatMap((scope) => [
      { apiGroup: 'batch', resource: 'jobs', verbs, scope },
      { apiGroup: GROUP, resource: 'powertoolconfigs', verbs, scope },
      { apiGroup: '', resource: 'configmaps', verbs, scope },
    ]),
  ]);
}

/** The account whose tokens tools get. It has no right, and no pod runs as it. */
export function uploaderAccount(): object[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: UPLOADER_ACCOUNT, namespace: SYSTEM_NAMESPACE, labels: PART_OF },
      automountServiceAccountToken: false,
    },
  ];
}

function rolesOf(account: string, permissions: readonly Permission[]): object[] {
  const inScope = (scope: Permission['scope']): readonly Permission[] =>
    permissions.filter((one) => one.scope === scope);
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: account, namespace: SYSTEM_NAMESPACE, labels: PART_OF },
    },
    ...makeRole(account, inScope('cluster'), undefined),
    ...makeRole(account, inScope('system'), NAMESPACES.system),
    ...makeRole(account, inScope('timers'), NAMESPACES.timers),
  ];
}

function makeRole(
  account: string,
  permissions: readonly Permission[],
  namespace: string | undefined,
): object[] {
  if (permissions.length === 0) return [];
  const kind = namespace ? 'Role' : 'ClusterRole';
  const metadata = { name: account, ...(namespace ? { namespace } : {}), labels: PART_OF };
  const rbac = 'rbac.authorization.k8s.io';
  return [
    { apiVersion: `${rbac}/v1`, kind, metadata, rules: permissions.map(makeRule) },
    {
      apiVersion: `${rbac}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: rbac, kind, name: account },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace: SYSTEM_NAMESPACE }],
    },
  ];
}

function makeRule({ apiGroup, resource, verbs, names }: Permission): object {
  return { apiGroups: [apiGroup], resources: [resource], verbs, ...(names ? { resourceNames: names } : {}) };
}
