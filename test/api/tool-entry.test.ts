import { beforeAll, describe, expect, test } from '@jest/globals';
import { GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { podPath, powerToolConfigsPath } from '../../lib/kube/paths.ts';
import type { Kube, KubeErrorCode, KubeRequest } from '../../lib/kube/port.ts';
import { admin, clientWith, refusalOf, verdictOf } from './harness/api.ts';
import { unique } from './harness/objects.ts';
import { setScene, type Scene } from './harness/scene.ts';
import { prepareTools } from './harness/tools.ts';
import { until } from './harness/until.ts';
import { mintToken } from './install.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';

let scene: Scene;
let debugger_: Kube;
let user: Kube;

beforeAll(async () => {
  await prepareTools();
  scene = await setScene();
  user = await makeUser('user', []);
  debugger_ = await makeUser('breaker', ['debug']);
});

/** Somebody who may enter pods everywhere, as `edit` lets many, and has some verbs on powertoolconfigs, or none. */
async function makeUser(prefix: string, verbs: readonly string[]): Promise<Kube> {
  const name = unique(prefix);
  await admin({
    method: 'POST',
    path: '/api/v1/namespaces/default/serviceaccounts',
    body: { metadata: { name } },
  });
  const enter = { apiGroups: [''], resources: ['pods/exec', 'pods/attach'], verbs: ['create', 'get'] };
  await bind(name, 'clusterrole', rbac, [enter]);
  if (verbs.length > 0) {
    const rule = { apiGroups: [GROUP], resources: ['powertoolconfigs'], verbs };
    await bind(name, 'role', `${rbac}/namespaces/${SYSTEM_NAMESPACE}`, [rule]);
  }
  const kube = clientWith(await mintToken(admin, 'default', name));
  // The authorizer learns of bindings a moment later; only what has the right gets as far as the kubelet.
  const open = verbs.length > 0 ? toolOf(scene) : 'app';
  await until(async () => !(await isForbidden(kube(enterBy('exec', scene, open)))));
  return kube;
}

async function bind(
  name: string,
  kind: 'role' | 'clusterrole',
  path: string,
  rules: readonly object[],
): Promise<void> {
  await admin({ method: 'POST', path: `${path}/${kind}s`, body: { metadata: { name }, rules } });
  const roleRef = {
    apiGroup: 'rbac.authorization.k8s.io',
    kind: kind === 'role' ? 'Role' : 'ClusterRole',
    name,
  };
  const subjects = [{ kind: 'ServiceAccount', name, namespace: 'default' }];
  await admin({
    method: 'POST',
    path: `${path}/${kind}bindings`,
    body: { metadata: { name }, roleRef, subjects },
  });
}

function enterBy(how: 'exec' | 'attach', { tooled }: Scene, container: string | undefined): KubeRequest {
  const query = {
    ...(container === undefined ? {} : { container }),
    ...(how === 'exec' ? { command: 'id' } : {}),
    stdout: 'true',
  };
  return { method: 'POST', path: `${podPath(tooled.metadata)}/${how}`, query };
}

const toolOf = ({ tooled }: Scene): string => tooled.spec.ephemeralContainers?.[0]?.name ?? '';

async function isForbidden(asked: Promise<unknown>): Promise<boolean> {
  return (await refusalOf(asked)).status === 403;
}

describe.each(['exec', 'attach'] as const)('By %s', (how) => {
  test('nobody enters the container of a tool, whoever may enter its pod', async () => {
    const { status, message } = await refusalOf(user(enterBy(how, scene, toolOf(scene))));
    expect(status).toBe(403);
    expect(message).toContain("ValidatingAdmissionPolicy 'toe-tool-entry.");
    expect(message).toContain('Read what it says with kubectl logs');
  });

  test('the containers of the pod itself are open as before', async () => {
    // There is no kubelet to go on to: the API server says so, and not that it is forbidden.
    expect(await isForbidden(user(enterBy(how, scene, 'app')))).toBe(false);
    expect(await isForbidden(user(enterBy(how, scene, undefined)))).toBe(false);
  });

  test('who has the verb debug on powertoolconfigs may enter', async () => {
    expect(await isForbidden(debugger_(enterBy(how, scene, toolOf(scene))))).toBe(false);
  });

  test('an admin of the cluster may enter', async () => {
    expect(await isForbidden(admin(enterBy(how, scene, toolOf(scene))))).toBe(false);
  });
});

test('A websocket, which is a GET, is refused as well', async () => {
  const request = { ...enterBy('exec', scene, toolOf(scene)), method: 'GET' } as const;
  expect((await refusalOf(user(request))).message).toContain("'toe-tool-entry.");
});

test('The verb debug alone gives no right to a PowerToolConfig', async () => {
  const verdict: KubeErrorCode | 'accepted' = await verdictOf(
    debugger_({ method: 'GET', path: `${powerToolConfigsPath}/aperf` }),
  );
  expect(verdict).toBe('Refused');
});
