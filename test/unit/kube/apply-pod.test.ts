import type { Pod } from '../../../lib/api/pod.ts';
import type { KubeRequest } from '../../../lib/kube/port.ts';
import type { Action } from '../../../lib/plan/action.ts';
import type { Cluster } from '../../build/a-kube.ts';
import { aPod, RUNNING, withTool } from '../../build/a-pod.ts';
import { aContainer, failing, runAction } from '../../build/run-action.ts';

const POD = '/api/v1/namespaces/shop/pods/web-1';
const pod = aPod();
const container = aContainer();

describe('what is sent', () => {
  test.each<{ name: string; action: Action; want: KubeRequest }>([
    {
      name: 'preflight: the injection as a dry run, for this pod only',
      action: { kind: 'preflight', pod, container },
      want: {
        method: 'PATCH',
        path: `${POD}/ephemeralcontainers`,
        query: { dryRun: 'All' },
        patch: 'strategic',
        body: { metadata: { uid: 'uid-web-1' }, spec: { ephemeralContainers: [container] } },
      },
    },
    {
      name: 'inject: a strategic merge patch of the pod as it was planned from',
      action: { kind: 'inject', pod, container },
      want: {
        method: 'PATCH',
        path: `${POD}/ephemeralcontainers`,
        query: {},
        patch: 'strategic',
        body: {
          metadata: { uid: 'uid-web-1', resourceVersion: '10' },
          spec: { ephemeralContainers: [container] },
        },
      },
    },
    {
      name: 'label: a server-side apply of the job’s own manager, through the status',
      action: { kind: 'label', pod },
      want: {
        method: 'PATCH',
        path: `${POD}/status`,
        query: { fieldManager: 'toe-job-uid', force: 'true' },
        patch: 'apply',
        body: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'web-1', uid: 'uid-web-1', labels: { 'toe.run/job': 'job-uid' } },
        },
      },
    },
    {
      name: 'unlabel: the same without the label',
      action: { kind: 'unlabel', pod },
      want: {
        method: 'PATCH',
        path: `${POD}/status`,
        query: { fieldManager: 'toe-job-uid', force: 'true' },
        patch: 'apply',
        body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-1', uid: 'uid-web-1' } },
      },
    },
  ])('$name', async ({ action, want }) => {
    expect((await runAction(action)).requests).toEqual([want]);
  });
});

describe('what is learned', () => {
  test('preflight: that the kind of pod has passed, and the pod stays as it was', async () => {
    const { world } = await runAction({ kind: 'preflight', pod, container });
    expect(world.preflight).toEqual(new Map([['uid-web-1', 'passed']]));
    expect(world.pods).toEqual([pod]);
  });

  test('preflight: what is told of a mode, in the words of the API server, is remembered for that mode', async () => {
    const before = failing('Refused', 403, 'violates PodSecurity');
    const { world } = await runAction({ kind: 'preflight', pod, container, mode: 'ptrace' }, { before });
    const refusal = { reason: 'PodSecurityRefused', message: 'violates PodSecurity' };
    expect(world.preflight).toEqual(new Map([['uid-web-1 ptrace', refusal]]));
  });

  test('inject: the pod with the tool in it', async () => {
    const { world } = await runAction({ kind: 'inject', pod, container });
    expect(world.pods[0]?.spec.ephemeralContainers).toMatchObject([
      { name: container.name, image: container.image },
    ]);
    expect(world.pods[0]?.metadata.resourceVersion).toBe('11');
  });

  test('label: the pod with the label', async () => {
    const { world } = await runAction({ kind: 'label', pod });
    expect(world.pods[0]?.metadata.labels).toEqual({ app: 'web', 'toe.run/job': 'job-uid' });
  });

  test('unlabel: the pod without it, and that it was given up', async () => {
    const marked = withTool(pod, { state: RUNNING });
    const { world } = await runAction({ kind: 'unlabel', pod: marked }, {}, { pods: [marked] });
    expect(world.pods[0]?.metadata.labels).toEqual({ app: 'web' });
    expect(world.unlabeled).toEqual(new Set(['uid-web-1']));
  });
});

describe('an injection that is not taken', () => {
  const inject: Action = { kind: 'inject', pod, container };
  const changed: Pod = {
    ...withTool(pod, { jobUid: 'other', state: RUNNING }),
    metadata: { ...pod.metadata, resourceVersion: '11' },
  };
  const other = aPod({ uid: 'other' });

  test('because the pod has changed: it is read again, and nothing is refused', async () => {
    const { world, requests } = await runAction(inject, { pods: [changed] });
    expect(requests.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
    expect(requests[1]).toEqual({ method: 'GET', path: POD });
    expect(world.pods).toEqual([changed]);
    expect(world.crossed).toEqual(new Set(['uid-web-1']));
    expect(world.refusals.size).toBe(0);
  });

  test.each([
    { name: 'because another pod has its name', cluster: { pods: [other] } },
    { name: 'because it is gone', cluster: { pods: [] } },
    {
      name: 'because it is gone by the time one asks',
      cluster: { pods: [], before: failing('Conflict', 409) },
    },
  ])('$name: it is lost', async ({ cluster }) => {
    const { world } = await runAction(inject, cluster);
    expect(world.lost).toEqual(new Set(['uid-web-1']));
    expect(world.refusals.size).toBe(0);
  });

  test.each(['images', 'config', 'jobs'])(
    'because the API server does not know yet what admins changed (%s): a conflict, tried again',
    async (name) => {
      const words = `denied by ValidatingAdmissionPolicy 'toe-injection-${name}.codriverlabs.ai.toe.run'`;
      const refused = runAction(inject, { pods: [pod], before: failing('Refused', 403, words) });
      await expect(refused).rejects.toMatchObject({ code: 'Conflict', message: words });
    },
  );

  test('because there is no such job in another namespace than its own: it is refused, for no copy of ours lags behind', async () => {
    const elsewhere = aPod({ metadata: { namespace: 'dev' } });
    const words = "denied by ValidatingAdmissionPolicy 'toe-injection-jobs.codriverlabs.ai.toe.run'";
    const { world } = await runAction(
      { kind: 'inject', pod: elsewhere, container: aContainer(elsewhere) },
      { pods: [elsewhere], before: failing('Refused', 403, words) },
      { pods: [elsewhere] },
    );
    expect([...world.refusals.values()]).toMatchObject([{ reason: 'AdmissionRefused' }]);
  });

  test('because it breaks a rule of ours: it is refused in words, and nothing is sent', async () => {
    const bad = { ...container, image: 'evil.example/x:1' };
    const { world, requests } = await runAction({ kind: 'inject', pod, container: bad });
    expect(requests).toEqual([]);
    expect([...world.refusals.values()]).toMatchObject([{ reason: 'InjectionForbidden' }]);
  });

  test('because it was not read what admins approve: nothing is approved, and nothing is sent', async () => {
    const { world, requests } = await runAction(inject, {}, { rules: undefined });
    expect(requests).toEqual([]);
    expect(world.refusals.size).toBe(1);
  });

  test('because our container is in it with other content: then it is done', async () => {
    const injected = withTool(pod);
    const { world } = await runAction(inject, {
      pods: [injected],
      before: failing('Refused', 422, 'may not be changed'),
    });
    expect(world.pods).toEqual([injected]);
    expect(world.refusals.size).toBe(0);
  });

  test.each([
    {
      name: 'Pod Security: the reason says so, with a way out',
      error: ['Refused', 403, 'pods "web-1" is forbidden: violates PodSecurity "baseline:latest"'] as const,
      want: {
        reason: 'PodSecurityRefused',
        message: /violates PodSecurity "baseline:latest"\. Ask an admin/,
      },
    },
    {
      name: 'a policy of the cluster: the reason says so, with its words',
      error: ['Refused', 422, 'denied by policy x'] as const,
      want: { reason: 'AdmissionRefused', message: /^denied by policy x\. Show this to an admin/ },
    },
    {
      name: 'a missing right: the same',
      error: ['Refused', 403, 'cannot patch resource'] as const,
      want: { reason: 'AdmissionRefused', message: /cannot patch resource/ },
    },
  ])('because of $name', async ({ error, want }) => {
    const { world } = await runAction(inject, { before: failing(error[0], error[1], error[2]) });
    const refusal = world.refusals.get('uid-web-1');
    expect(refusal?.reason).toBe(want.reason);
    expect(refusal?.message).toMatch(want.message);
    expect(world.lost.size).toBe(0);
  });

  test('in the trial: the verdict is kept for the kind of pod', async () => {
    const owned = aPod({ metadata: { ownerReferences: [{ uid: 'rs' }] } });
    const { world } = await runAction(
      { kind: 'preflight', pod: owned, container },
      { pods: [owned], before: failing('Refused', 403, 'violates PodSecurity') },
      { pods: [owned] },
    );
    expect(world.preflight.get('rs')).toMatchObject({ reason: 'PodSecurityRefused' });
  });

  test('in the trial, because it is gone: it is lost', async () => {
    const { world } = await runAction({ kind: 'preflight', pod, container }, { pods: [] });
    expect(world.lost).toEqual(new Set(['uid-web-1']));
    expect(world.preflight.size).toBe(0);
  });

  test.each(['preflight', 'inject'] as const)(
    '%s: because a webhook of the cluster is away: its kind of pod is put off, and nothing is refused',
    async (kind) => {
      const owned = aPod({ metadata: { ownerReferences: [{ uid: 'rs' }] } });
      const words = 'Internal error occurred: failed calling webhook "x.test": connection refused';
      const before = failing('Unavailable', 500, words);
      const { world } = await runAction({ kind, pod: owned, container }, { pods: [owned], before });
      expect([...world.delays]).toMatchObject([['rs', { reason: 'WebhookUnavailable' }]]);
      expect(world.delays.get('rs')?.message).toMatch(
        /webhook "x\.test": connection refused\. The job tries/,
      );
      expect([world.preflight.size, world.refusals.size, world.lost.size]).toEqual([0, 0, 0]);
    },
  );

  test.each(['preflight', 'inject'] as const)(
    '%s: nobody knows whether it was taken, so it is thrown',
    async (kind) => {
      const outcome = runAction({ kind, pod, container }, { before: failing('Unavailable', 0, 'no answer') });
      await expect(outcome).rejects.toMatchObject({ code: 'Unavailable' });
    },
  );
});

describe('a label that is not taken', () => {
  test.each([
    { name: 'because the pod is gone', cluster: { pods: [] } },
    { name: 'because another pod has its name', cluster: { pods: [aPod({ uid: 'other' })] } },
  ])('$name: it is lost', async ({ cluster }) => {
    expect((await runAction({ kind: 'label', pod }, cluster)).world.lost).toEqual(new Set(['uid-web-1']));
    expect((await runAction({ kind: 'unlabel', pod }, cluster)).world.lost).toEqual(new Set(['uid-web-1']));
  });

  test('because another pod has its name: only a look at the pod tells', async () => {
    const { requests } = await runAction({ kind: 'label', pod }, { pods: [aPod({ uid: 'other' })] });
    expect(requests.map(({ method, path, query }) => [method, path, query?.['fieldSelector']])).toEqual([
      ['PATCH', `${POD}/status`, undefined],
      ['GET', '/api/v1/namespaces/shop/pods', 'metadata.name=web-1'],
    ]);
  });

  test.each([
    { name: 'a missing right', error: ['Refused', 403] as const },
    { name: 'a policy', error: ['Refused', 422] as const },
    { name: 'writes that crossed', error: ['Conflict', 409] as const },
    { name: 'no answer', error: ['Unavailable', 0] as const },
  ])('because of $name: it is thrown, for the pod is still there', async ({ error: [code, status] }) => {
    const before = failing(code, status);
    await expect(runAction({ kind: 'label', pod }, { before })).rejects.toMatchObject({ code });
    await expect(runAction({ kind: 'unlabel', pod }, { before })).rejects.toMatchObject({ code });
  });

  test('because the answer cannot be read: it is thrown, for the pod is still there', async () => {
    const before: Cluster['before'] = ({ method }) => (method === 'PATCH' ? {} : undefined);
    await expect(runAction({ kind: 'label', pod }, { before })).rejects.toMatchObject({ code: 'Refused' });
  });
});
