import { FINALIZER } from '../../../lib/api/names.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { apply } from '../../../lib/kube/apply.ts';
import type { Kube, KubeRequest } from '../../../lib/kube/port.ts';
import { makeEphemeralContainer, type ToolContainer } from '../../../lib/make/ephemeral-container.ts';
import { jobSpecOf, type JobSpec } from '../../../lib/api/job-spec.ts';
import { makeTimer } from '../../../lib/make/timer.ts';
import type { Action } from '../../../lib/plan/action.ts';
import type { World } from '../../../lib/plan/world.ts';
import { makeSecurityContext } from '../../../lib/security/security-context.ts';
import { aKube, kubeError, type Cluster } from '../../build/a-kube.ts';
import { aPod, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';

const JOB = '/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/shop/powertools/job';
const POD = '/api/v1/namespaces/shop/pods/web-1';
const TIMERS = '/apis/batch/v1/namespaces/toe-timers/jobs';
const pod = aPod();
const container = aContainer();

function aContainer(): ToolContainer {
  const powerTool = aPowerTool();
  const approval = { image: 'registry.example/aperf:1', securityContext: makeSecurityContext(undefined) };
  return makeEphemeralContainer({
    powerTool,
    job: jobSpecOf(powerTool.spec) as JobSpec,
    pod,
    target: 'app',
    attempt: 1,
    approval,
  });
}

async function run(
  action: Action,
  cluster: Cluster = {},
  given: Partial<World> = {},
): Promise<{ world: World; requests: KubeRequest[] }> {
  const world = aWorld(given);
  const { kube, requests } = aKube({ powerTools: [world.powerTool], pods: world.pods, ...cluster });
  const change = await apply(kube, world, action, NOW);
  return { world: change(world), requests };
}

/** Fails the first request so, the others go through. */
const failing =
  (...error: Parameters<typeof kubeError>): NonNullable<Cluster['before']> =>
  (_request, count) => {
    if (count === 1) throw kubeError(...error);
  };

describe('what is sent', () => {
  test.each<{ name: string; action: Action; given?: Partial<World>; want: KubeRequest }>([
    {
      name: 'addFinalizer: a merge patch of that version, which keeps the finalizers of others',
      action: { kind: 'addFinalizer' },
      given: { powerTool: aPowerTool({ metadata: { finalizers: ['other/one'] } }) },
      want: {
        method: 'PATCH',
        path: JOB,
        patch: 'merge',
        body: { metadata: { resourceVersion: '100', finalizers: ['other/one', FINALIZER] } },
      },
    },
    {
      name: 'removeFinalizer: a merge patch of that version, which takes ours alone',
      action: { kind: 'removeFinalizer' },
      given: { powerTool: aPowerTool({ metadata: { finalizers: ['other/one', FINALIZER] } }) },
      want: {
        method: 'PATCH',
        path: JOB,
        patch: 'merge',
        body: { metadata: { resourceVersion: '100', finalizers: ['other/one'] } },
      },
    },
    {
      name: 'armTimer: a Job in the namespace of the timers',
      action: { kind: 'armTimer', deadline: after(120) },
      want: { method: 'POST', path: TIMERS, body: makeTimer(aPowerTool(), after(120), NOW) },
    },
    {
      name: 'disarmTimers: all Jobs with the label of this job',
      action: { kind: 'disarmTimers' },
      want: {
        method: 'DELETE',
        path: TIMERS,
        query: { labelSelector: 'toe.run/timer=job-uid', propagationPolicy: 'Background' },
      },
    },
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
    {
      name: 'patchStatus: the whole status, on that version',
      action: { kind: 'patchStatus', status: { phase: 'Running' } },
      want: {
        method: 'PATCH',
        path: `${JOB}/status`,
        patch: 'json',
        body: [
          { op: 'replace', path: '/metadata/resourceVersion', value: '100' },
          { op: 'add', path: '/status', value: { phase: 'Running' } },
        ],
      },
    },
  ])('$name', async ({ action, given, want }) => {
    const { requests } = await run(action, {}, given);
    expect(requests).toEqual([want]);
  });
});

describe('what is learned', () => {
  test('addFinalizer: the job as it is now', async () => {
    const { world } = await run({ kind: 'addFinalizer' });
    expect(world.powerTool.metadata).toMatchObject({ finalizers: [FINALIZER], resourceVersion: '101' });
  });

  test('removeFinalizer: a job that is gone already has none', async () => {
    const powerTool = aPowerTool({ metadata: { finalizers: [FINALIZER] } });
    const { world } = await run({ kind: 'removeFinalizer' }, { powerTools: [] }, { powerTool });
    expect(world.powerTool.metadata.finalizers).toEqual([]);
  });

  test('armTimer: when it fires', async () => {
    const { world } = await run({ kind: 'armTimer', deadline: after(120) });
    expect(world.armed).toBe('2026-01-01T12:02:00.000Z');
  });

  test('armTimer: a timer that is there already is as good', async () => {
    const { world } = await run(
      { kind: 'armTimer', deadline: after(120) },
      { before: failing('Conflict', 409) },
    );
    expect(world.armed).toBe('2026-01-01T12:02:00.000Z');
  });

  test('disarmTimers: that they are gone', async () => {
    expect((await run({ kind: 'disarmTimers' })).world.disarmed).toBe(true);
  });

  test('preflight: that the kind of pod has passed, and the pod stays as it was', async () => {
    const { world } = await run({ kind: 'preflight', pod, container });
    expect(world.preflight).toEqual(new Map([['uid-web-1', 'passed']]));
    expect(world.pods).toEqual([pod]);
  });

  test('inject: the pod with the tool in it', async () => {
    const { world } = await run({ kind: 'inject', pod, container });
    expect(world.pods[0]?.spec.ephemeralContainers).toMatchObject([
      { name: container.name, image: container.image },
    ]);
    expect(world.pods[0]?.metadata.resourceVersion).toBe('11');
  });

  test('label: the pod with the label', async () => {
    const { world } = await run({ kind: 'label', pod });
    expect(world.pods[0]?.metadata.labels).toEqual({ app: 'web', 'toe.run/job': 'job-uid' });
  });

  test('unlabel: the pod without it, and that it was given up', async () => {
    const marked = withTool(pod, { state: RUNNING });
    const { world } = await run({ kind: 'unlabel', pod: marked }, {}, { pods: [marked] });
    expect(world.pods[0]?.metadata.labels).toEqual({ app: 'web' });
    expect(world.released).toEqual(new Set(['uid-web-1']));
  });

  test('patchStatus: the job with its status', async () => {
    const { world } = await run({ kind: 'patchStatus', status: { phase: 'Running' } });
    expect(world.powerTool).toMatchObject({
      status: { phase: 'Running' },
      metadata: { resourceVersion: '101' },
    });
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
    const { world, requests } = await run(inject, { pods: [changed] });
    expect(requests.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
    expect(requests[1]).toEqual({ method: 'GET', path: POD });
    expect(world.pods).toEqual([changed]);
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
    const { world } = await run(inject, cluster);
    expect(world.lost).toEqual(new Set(['uid-web-1']));
    expect(world.refusals.size).toBe(0);
  });

  test('because our container is in it with other content: then it is done', async () => {
    const injected = withTool(pod);
    const { world } = await run(inject, {
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
    const { world } = await run(inject, { before: failing(error[0], error[1], error[2]) });
    const refusal = world.refusals.get('uid-web-1');
    expect(refusal?.reason).toBe(want.reason);
    expect(refusal?.message).toMatch(want.message);
    expect(world.lost.size).toBe(0);
  });

  test('in the trial: the verdict is kept for the kind of pod', async () => {
    const owned = aPod({ metadata: { ownerReferences: [{ uid: 'rs' }] } });
    const { world } = await run(
      { kind: 'preflight', pod: owned, container },
      { pods: [owned], before: failing('Refused', 403, 'violates PodSecurity') },
      { pods: [owned] },
    );
    expect(world.preflight.get('rs')).toMatchObject({ reason: 'PodSecurityRefused' });
  });

  test('in the trial, because it is gone: it is lost', async () => {
    const { world } = await run({ kind: 'preflight', pod, container }, { pods: [] });
    expect(world.lost).toEqual(new Set(['uid-web-1']));
    expect(world.preflight.size).toBe(0);
  });

  test.each(['preflight', 'inject'] as const)(
    '%s: nobody knows whether it was taken, so it is thrown',
    async (kind) => {
      const outcome = run({ kind, pod, container }, { before: failing('Unavailable', 0, 'no answer') });
      await expect(outcome).rejects.toMatchObject({ code: 'Unavailable' });
    },
  );
});

describe('a label that is not taken', () => {
  test.each([
    { name: 'because the pod is gone', cluster: { pods: [] } },
    { name: 'because another pod has its name', cluster: { pods: [aPod({ uid: 'other' })] } },
  ])('$name: it is lost', async ({ cluster }) => {
    expect((await run({ kind: 'label', pod }, cluster)).world.lost).toEqual(new Set(['uid-web-1']));
    expect((await run({ kind: 'unlabel', pod }, cluster)).world.lost).toEqual(new Set(['uid-web-1']));
  });

  test.each([
    { name: 'a missing right', error: ['Refused', 403] as const },
    { name: 'no answer', error: ['Unavailable', 0] as const },
  ])('because of $name: it is thrown, for the pod is still there', async ({ error: [code, status] }) => {
    const before = failing(code, status);
    await expect(run({ kind: 'label', pod }, { before })).rejects.toMatchObject({ code });
    await expect(run({ kind: 'unlabel', pod }, { before })).rejects.toMatchObject({ code });
  });

  test('because the answer cannot be read: it is thrown, for the pod is still there', async () => {
    await expect(run({ kind: 'label', pod }, { before: () => ({}) })).rejects.toMatchObject({
      code: 'Refused',
    });
  });
});

describe('what else fails is thrown', () => {
  test.each<Action>([
    { kind: 'addFinalizer' },
    { kind: 'removeFinalizer' },
    { kind: 'armTimer', deadline: NOW },
    { kind: 'disarmTimers' },
    { kind: 'patchStatus', status: {} },
  ])('$kind', async (action) => {
    await expect(run(action, { before: failing('Unavailable', 503) })).rejects.toMatchObject({
      code: 'Unavailable',
    });
    await expect(run(action, { before: failing('Refused', 403) })).rejects.toMatchObject({ code: 'Refused' });
  });

  test('a job that has changed meanwhile is a conflict', async () => {
    const powerTools = [aPowerTool({ metadata: { resourceVersion: '101' } })];
    for (const action of [{ kind: 'addFinalizer' }, { kind: 'patchStatus', status: {} }] as const)
      await expect(run(action, { powerTools })).rejects.toMatchObject({ code: 'Conflict' });
  });

  test('an answer that is no PowerTool is not believed', async () => {
    const kube: Kube = () => Promise.resolve({ kind: 'Status' });
    await expect(apply(kube, aWorld(), { kind: 'addFinalizer' }, NOW)).rejects.toMatchObject({
      code: 'Refused',
    });
  });
});
