import { beforeAll, describe, expect, test } from '@jest/globals';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { podPath, timersPath } from '../../lib/kube/paths.ts';
import type { Kube, KubeRequest } from '../../lib/kube/port.ts';
import { makeTimer } from '../../lib/make/timer.ts';
import { admin, clientOf, clientWith, refusalOf, verdictOf } from './harness/api.ts';
import { unique } from './harness/objects.ts';
import { setScene, type Scene } from './harness/scene.ts';
import { prepareTools } from './harness/tools.ts';
import { untilAccepted, untilRefused } from './harness/until.ts';
import { mintBoundToken, mintToken } from './install.ts';

/** Tokens that toe may not have, and what it may do with tokens and Secrets though RBAC would let it do more. */

const accounts = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/serviceaccounts`;
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const dryRun = { dryRun: 'All' };

/** Uid of a job. */
const UID = '5b8f0b1e-0000-4000-8000-00000000000a';

let scene: Scene;
/** An account of toe that has more rights than any: tokens of all accounts of all namespaces, all Secrets. */
let mighty: Kube;
let secrets = '';

beforeAll(async () => {
  await prepareTools();
  scene = await setScene();
  secrets = `/api/v1/namespaces/${scene.namespace}/secrets`;
  mighty = await makeMighty();
});

async function makeMighty(): Promise<Kube> {
  const name = unique('mighty');
  await admin({ method: 'POST', path: accounts, body: { metadata: { name } } });
  await verdictOf(admin({ method: 'POST', path: accounts, body: { metadata: { name: 'toe-uploader' } } }));
  const rules = [
    { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'patch'] },
  ];
  await admin({ method: 'POST', path: `${rbac}/clusterroles`, body: { metadata: { name }, rules } });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'ServiceAccount', name, namespace: SYSTEM_NAMESPACE }];
  await admin({
    method: 'POST',
    path: `${rbac}/clusterrolebindings`,
    body: { metadata: { name }, roleRef, subjects },
  });
  const kube = clientWith(await mintBoundToken(admin, SYSTEM_NAMESPACE, name));
  // The authorizer learns of the binding a moment later.
  await untilAccepted(() => kube(makeSecret({})));
  return kube;
}

function makeSecret(more: object): KubeRequest {
  const body = { metadata: { name: `toe-${UID}-1` }, type: 'toe.run/upload-token', data: {}, ...more };
  return { method: 'POST', path: secrets, query: dryRun, body };
}

function makeToken(spec: object, account = 'toe-uploader'): KubeRequest {
  const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name: `toe-${UID}` };
  const whole = {
    audiences: [`toe-collector/shop/job/${UID}`],
    expirationSeconds: 600,
    boundObjectRef,
    ...spec,
  };
  return { method: 'POST', path: `${accounts}/${account}/token`, body: { spec: whole } };
}

async function expectRefusal(asked: Promise<unknown>, policy: string, words = ''): Promise<void> {
  const { status, message } = await refusalOf(asked);
  expect(message).toContain(words);
  expect(message).toContain(`ValidatingAdmissionPolicy 'toe-${policy}.`);
  expect(status).toBe(403);
}

describe('A token that somebody else has made of an account of toe', () => {
  const unbound = async (): Promise<Kube> => clientWith(await mintToken(admin, SYSTEM_NAMESPACE, 'toe-all'));
  let thief: Kube;
  beforeAll(async () => {
    const name = unique('toe-all');
    // The rights of the single service, for the account of that overlay.
    await verdictOf(admin({ method: 'POST', path: accounts, body: { metadata: { name: 'toe-all' } } }));
    const subjects = [{ kind: 'ServiceAccount', name: 'toe-all', namespace: SYSTEM_NAMESPACE }];
    for (const role of ['toe-creation', 'toe-cleanup']) {
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role };
      const body = { metadata: { name: `${name}-${role}` }, roleRef, subjects };
      await admin({ method: 'POST', path: `${rbac}/clusterrolebindings`, body });
    }
    thief = await unbound();
    // Once each right counts, no lack of it stands in the way, but a policy.
    for (const steal of [inject, mark]) await untilRefused(steal, 'ValidatingAdmissionPolicy');
  });

  const inject = (): Promise<unknown> => {
    const path = podPath(scene.pod.metadata, 'ephemeralcontainers');
    const body = { spec: { ephemeralContainers: [scene.good] } };
    return thief({ method: 'PATCH', path, patch: 'strategic', query: dryRun, body });
  };
  const mark = (): Promise<unknown> => {
    const path = podPath(scene.tooled.metadata, 'status');
    const body = { metadata: { labels: {} } };
    return thief({ method: 'PATCH', path, patch: 'merge', query: dryRun, body });
  };

  test('puts no tool into a pod', async () => {
    await expectRefusal(inject(), 'injection', 'not bound to a pod');
  });

  test('marks no pod, by an account that may', async () => {
    await expectRefusal(mark(), 'bound-tokens');
  });

  test('makes no timer', async () => {
    const own = clientWith(await mintToken(admin, SYSTEM_NAMESPACE, 'toe-config'));
    const alarm = { wakes: 'creation', deadline: new Date(Date.now() + 60_000) } as const;
    const body = makeTimer(scene.job, alarm, new Date());
    await expectRefusal(own({ method: 'POST', path: timersPath, query: dryRun, body }), 'bound-tokens');
    await clientOf('config')({ method: 'POST', path: timersPath, query: dryRun, body });
  });

  test('still reads: it is refused where it would write', async () => {
    expect(await thief({ method: 'GET', path: podPath(scene.pod.metadata) })).toMatchObject({ kind: 'Pod' });
  });
});

describe('Somebody who may make tokens in the namespace of toe makes', () => {
  let person: Kube;
  beforeAll(async () => {
    const name = unique('person');
    const shop = `/api/v1/namespaces/default/serviceaccounts`;
    await admin({ method: 'POST', path: shop, body: { metadata: { name } } });
    const rules = [{ apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }];
    const path = `${rbac}/namespaces/${SYSTEM_NAMESPACE}`;
    await admin({ method: 'POST', path: `${path}/roles`, body: { metadata: { name }, rules } });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
    const subjects = [{ kind: 'ServiceAccount', name, namespace: 'default' }];
    const body = { metadata: { name }, roleRef, subjects };
    await admin({ method: 'POST', path: `${path}/rolebindings`, body });
    person = clientWith(await mintToken(admin, 'default', name));
    await admin({ method: 'POST', path: accounts, body: { metadata: { name } } });
    await untilAccepted(() => mintToken(person, SYSTEM_NAMESPACE, name));
  });

  test.each(['toe-creation', 'toe-status', 'toe-cleanup', 'toe-config', 'toe-collector', 'toe-source'])(
    'none of %s, bound to the pod of a function or not',
    async (account) => {
      const { name, uid } = scene.own.metadata;
      const pod = { apiVersion: 'v1', kind: 'Pod', name, uid };
      await expectRefusal(mintToken(person, SYSTEM_NAMESPACE, account, pod), 'account-tokens', 'kubelets');
      await expectRefusal(mintToken(person, SYSTEM_NAMESPACE, account), 'account-tokens');
    },
  );

  test('none for uploads: these are made by toe', async () => {
    await expectRefusal(person(makeToken({ boundObjectRef: undefined })), 'account-tokens');
  });
});

describe('With the right to make tokens, toe makes', () => {
  beforeAll(async () => {
    const body = { metadata: { name: `toe-${UID}` }, type: 'toe.run/upload-token' };
    await verdictOf(mighty({ method: 'POST', path: `/api/v1/namespaces/${SYSTEM_NAMESPACE}/secrets`, body }));
  });

  test('one for the collector, of the uploader, bound to its Secret', async () => {
    const made = (await mighty(makeToken({}))) as { status: { token: string } };
    expect(made.status.token.split('.')).toHaveLength(3);
  });

  test.each([
    ['of a function', makeToken({}, 'toe-creation')],
    ['for the API server, as it is without an audience', makeToken({ audiences: [] })],
    ['for the API server by its name', makeToken({ audiences: ['https://toe.test'] })],
    ['for two audiences', makeToken({ audiences: ['toe-collector/a/b/c', 'https://toe.test'] })],
    ['for two jobs', makeToken({ audiences: ['toe-collector/a/b/c', 'toe-collector/a/b/d'] })],
    ['for three days', makeToken({ expirationSeconds: 3 * 86_400 })],
    ['for a job without a uid', makeToken({ audiences: ['toe-collector/shop/job'] })],
    ['for the collector as a whole', makeToken({ audiences: ['toe-collector/'] })],
    ['for another job than that whose end ends it', makeToken({ audiences: ['toe-collector/a/b/c'] })],
    ['that is bound to nothing', makeToken({ boundObjectRef: undefined })],
    [
      'that is bound to a pod',
      makeToken({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'toe-x' } }),
    ],
    [
      'that is bound to the Secret of somebody',
      makeToken({ boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 'database' } }),
    ],
  ])('none %s', async (_which, request) => {
    await expectRefusal(mighty(request), 'upload-tokens');
  });

  test('none of an account of another namespace', async () => {
    const path = `/api/v1/namespaces/${scene.namespace}/serviceaccounts/default/token`;
    await expectRefusal(mighty({ ...makeToken({}), path }), 'upload-tokens');
  });
});

describe('With the right to Secrets, toe writes', () => {
  test('its own, and deletes it', async () => {
    await mighty({ ...makeSecret({}), query: {} });
    await mighty({ method: 'DELETE', path: `${secrets}/toe-${UID}-1` });
  });

  test.each([
    [
      'the token of an account',
      {
        type: 'kubernetes.io/service-account-token',
        metadata: { name: 'toe-x', annotations: { 'kubernetes.io/service-account.name': 'default' } },
      },
    ],
    ['one of no type', { type: 'Opaque' }],
    ['one under another name', { metadata: { name: 'database' } }],
    ['one under nearly such a name', { metadata: { name: 'toe-0123456789' } }],
    ['one that holds something else', { stringData: { token: 'a', password: 'b' } }],
  ])('none that is %s', async (_what, more) => {
    await expectRefusal(mighty(makeSecret(more)), 'upload-secrets');
  });

  test('and deletes and changes none of somebody else', async () => {
    await admin({ method: 'POST', path: secrets, body: { metadata: { name: 'toe-like' }, type: 'Opaque' } });
    const path = `${secrets}/toe-like`;
    await expectRefusal(mighty({ method: 'DELETE', path }), 'upload-secrets');
    await expectRefusal(
      mighty({ method: 'PATCH', path, patch: 'merge', body: { data: { a: 'eA==' } } }),
      'upload-secrets',
    );
  });

  test('and changes not even its own: the answer would show the token', async () => {
    await mighty({ ...makeSecret({}), query: {} });
    const path = `${secrets}/toe-${UID}-1`;
    await expectRefusal(mighty({ method: 'PATCH', path, patch: 'merge', body: {} }), 'upload-secrets');
    await mighty({ method: 'DELETE', path });
  });

  test('and makes none where no admin lets tools be used', async () => {
    const path = `/api/v1/namespaces/default/secrets`;
    await expectRefusal(mighty({ ...makeSecret({}), path }), 'upload-secrets', 'where admins let tools');
  });
});

describe('Nobody but toe', () => {
  const RESERVED = 'reserved-secrets';
  const named = (name: string) => ({ ...makeSecret({ metadata: { name }, type: 'Opaque' }), query: dryRun });

  test.each([`toe-${UID}`, `toe-${UID}-1`, `toe-${UID}-12`])('makes a Secret %s', async (name) => {
    await expectRefusal(admin(named(name)), RESERVED, 'Choose another name');
  });

  test.each(['toe-database', `toe-${UID}-x`, UID])('is kept from making a Secret %s', async (name) => {
    expect(await verdictOf(admin(named(name)))).toBe('accepted');
  });

  test('changes one of its Secrets: it could be kept from being deleted', async () => {
    await mighty({ ...makeSecret({}), query: {} });
    const path = `${secrets}/toe-${UID}-1`;
    const body = { metadata: { finalizers: ['example.test/keep'] } };
    await expectRefusal(admin({ method: 'PATCH', path, patch: 'merge', body }), RESERVED);
    await mighty({ method: 'DELETE', path });
  });

  test('passes a container off as the tool of a job', async () => {
    const put = (env: object[]) =>
      admin({
        method: 'PATCH',
        path: podPath(scene.pod.metadata, 'ephemeralcontainers'),
        query: dryRun,
        patch: 'strategic',
        body: {
          spec: { ephemeralContainers: [{ name: 'toe-debug', image: 'registry.test/debug:v1', env }] },
        },
      });
    const forged = { name: 'TOE_JOB_UID', value: UID };
    const fieldRef = { fieldPath: 'metadata.uid' };
    const hidden = { name: 'TOE_JOB_UID', valueFrom: { fieldRef } };
    for (const one of [forged, hidden])
      await expectRefusal(put([{ name: 'A', value: 'a' }, one]), 'reserved-tools', 'make a PowerTool');
    expect(await verdictOf(put([{ name: 'A', value: 'a' }]))).toBe('accepted');
  });
});
