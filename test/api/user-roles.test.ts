import { describe, expect, test } from '@jest/globals';
import { API_VERSION, GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { USER_ROLES } from '../../knative/generators/user-roles.ts';
import { admin } from './harness/api.ts';
import { makeNamespace } from './harness/objects.ts';
import type { KubeObject } from './harness/path-of.ts';
import { makeUser, type User } from './harness/users.ts';

interface Access {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly group?: string;
  readonly name?: string;
  readonly namespace: string;
}

async function may(kube: Kube, access: Access): Promise<boolean> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const body = { spec: { resourceAttributes: access } };
  return ((await kube({ method: 'POST', path, body })) as { status: { allowed: boolean } }).status.allowed;
}

const own = (verb: string, resource: string, namespace: string): Access => ({
  verb,
  resource: resource.split('/')[0] ?? '',
  subresource: resource.split('/')[1] ?? '',
  group: GROUP,
  namespace,
});
const images = (verb: string, name = 'profiler-images', namespace = SYSTEM_NAMESPACE): Access => ({
  verb,
  resource: 'configmaps',
  name,
  namespace,
});

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'] as const;

/** Somebody who has a role where it is meant to be bound. */
async function holderOf(
  role: 'toe-admin' | 'toe-user' | 'toe-viewer' | 'toe-results',
  namespace: string,
): Promise<User> {
  const user = await makeUser();
  if (role !== 'toe-admin') await user.give('ClusterRole', role, namespace);
  else {
    await user.give('ClusterRole', role);
    await user.give('Role', role, SYSTEM_NAMESPACE);
  }
  return user;
}

const verbsOn = async ({ kube }: User, resource: string, namespace: string): Promise<string[]> => {
  const asked = await Promise.all(VERBS.map((verb) => may(kube, own(verb, resource, namespace))));
  return VERBS.filter((_verb, at) => asked[at]);
};

describe.each([
  ['toe-viewer', ['get', 'list', 'watch']],
  ['toe-results', ['get', 'list', 'watch']],
  ['toe-user', ['get', 'list', 'watch', 'create', 'patch', 'delete']],
  ['toe-admin', [...VERBS]],
] as const)('%s', (role, verbs) => {
  test('may do with PowerTools exactly this: ' + verbs.join(', '), async () => {
    const namespace = await makeNamespace();
    const user = await holderOf(role, namespace);
    expect(await verbsOn(user, 'powertools', namespace)).toEqual(verbs);
  });

  test('cannot write the status of a PowerTool or of a PowerToolConfig: only toe does', async () => {
    const namespace = await makeNamespace();
    const user = await holderOf(role, namespace);
    for (const where of [namespace, SYSTEM_NAMESPACE])
      for (const resource of ['powertools/status', 'powertoolconfigs/status'])
        expect(await verbsOn(user, resource, where)).toEqual([]);
  });

  test('cannot touch what toe runs on: its roles, policies, budgets, timers, namespaces', async () => {
    const { kube } = await holderOf(role, await makeNamespace());
    const rbac = 'rbac.authorization.k8s.io';
    const refused: Access[] = [
      { verb: 'patch', resource: 'clusterroles', group: rbac, name: 'toe-creation', namespace: '' },
      { verb: 'create', resource: 'rolebindings', group: rbac, namespace: SYSTEM_NAMESPACE },
      {
        verb: 'delete',
        resource: 'validatingadmissionpolicies',
        group: 'admissionregistration.k8s.io',
        namespace: '',
      },
      { verb: 'patch', resource: 'namespaces', name: 'default', namespace: '' },
      { verb: 'delete', resource: 'jobs', group: 'batch', namespace: 'toe-timers' },
      images('patch', 'toe-budgets'),
      images('delete'),
      images('patch', 'profiler-images', 'default'),
    ];
    for (const access of refused) expect([access, await may(kube, access)]).toEqual([access, false]);
  });
});

describe.each(['toe-user', 'toe-viewer', 'toe-results'] as const)('%s', (role) => {
  test('can neither see nor change profiler-images and PowerToolConfigs', async () => {
    const namespace = await makeNamespace();
    const user = await holderOf(role, namespace);
    expect(await verbsOn(user, 'powertoolconfigs', SYSTEM_NAMESPACE)).toEqual([]);
    expect(await verbsOn(user, 'powertoolconfigs', namespace)).toEqual([]);
    for (const verb of VERBS) expect(await may(user.kube, images(verb))).toBe(false);
  });

  test('has no right in other namespaces', async () => {
    const user = await holderOf(role, await makeNamespace());
    expect(await verbsOn(user, 'powertools', await makeNamespace())).toEqual([]);
  });
});

describe('toe-admin', () => {
  test('decides on tools and images, and may use them all', async () => {
    const user = await holderOf('toe-admin', '');
    expect(await verbsOn(user, 'powertoolconfigs', SYSTEM_NAMESPACE)).toEqual(
      VERBS.filter((verb) => verb !== 'deletecollection'),
    );
    for (const verb of ['get', 'update', 'patch']) expect(await may(user.kube, images(verb))).toBe(true);
    expect(await may(user.kube, own('use', 'powertoolconfigs', SYSTEM_NAMESPACE))).toBe(true);
  });
});

test('The roles of Kubernetes get the rights of toe-user and toe-viewer', async () => {
  const labelsOf = async (name: string): Promise<unknown> => {
    const path = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`;
    return ((await admin({ method: 'GET', path })) as KubeObject).metadata.labels;
  };
  const prefix = 'rbac.authorization.k8s.io/aggregate-to';
  const part = { 'app.kubernetes.io/part-of': 'toe' };
  expect(await labelsOf('toe-user')).toEqual({
    ...part,
    [`${prefix}-admin`]: 'true',
    [`${prefix}-edit`]: 'true',
  });
  expect(await labelsOf('toe-viewer')).toEqual({ ...part, [`${prefix}-view`]: 'true' });
  for (const name of ['toe-admin', 'toe-results', 'toe-use-all-tools'])
    expect(await labelsOf(name)).toEqual(part);
});

test.each([
  ['toe-viewer', []],
  ['toe-results', ['get']],
  ['toe-user', ['get']],
  ['toe-admin', ['get', 'delete']],
] as const)('%s may do with results exactly this: %j', async (role, verbs) => {
  const namespace = await makeNamespace();
  expect(await verbsOn(await holderOf(role, namespace), 'powertools/artifacts', namespace)).toEqual(verbs);
});

test('Of the roles of Kubernetes, view shows no results', () => {
  const joined = USER_ROLES.filter(({ joins = [] }) => joins.includes('view'));
  expect(joined.map(({ name }) => name)).toEqual(['toe-viewer']);
  const resources = joined.flatMap(({ rules }) => rules.map(({ resource }) => resource));
  expect(resources).toEqual(['powertools']);
});

test('A user with toe-user cannot write the status: the API server says so', async () => {
  const namespace = await makeNamespace();
  const { kube } = await holderOf('toe-user', namespace);
  const path = `/apis/${API_VERSION}/namespaces/${namespace}/powertools/any/status`;
  const body = { status: { phase: 'Completed' } };
  await expect(kube({ method: 'PATCH', path, patch: 'merge', body })).rejects.toMatchObject({ status: 403 });
});
