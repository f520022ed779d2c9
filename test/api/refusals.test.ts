import { beforeAll, describe, expect, test } from '@jest/globals';
import { admin } from './harness/api.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { podPath, powerToolPath } from '../../lib/kube/paths.ts';
import { containerName } from '../../lib/make/container-name.ts';
import { changeConfig, deleteConfig, setImage } from './harness/configs.ts';
import { makePod, report, runPod } from './harness/kubelet.ts';
import { getPod, getPowerTool, makeConfig, toolsOf, unique } from './harness/objects.ts';
import { NO_TRACES, openStage, statusOf, tracesOf } from './harness/stage.ts';
import { fire, timersOf } from './harness/timers.ts';
import { prepareTools } from './harness/tools.ts';
import { untilRefused } from './harness/until.ts';
import { STORED_BEFORE } from './install.ts';

beforeAll(prepareTools);

describe('A job that the API server has let in is refused, with the reason and what to do', () => {
  test.concurrent.each([
    [
      'a tool that nobody approved',
      { name: 'aprof' },
      'ToolNotApproved',
      ['"aprof"', 'aperf, bounded, broken, dotted.name', 'profiler-images'],
    ],
    [
      'a tool name that every JavaScript object has',
      { name: 'constructor' },
      'ToolNotApproved',
      ['"constructor"'],
    ],
    [
      'a tool for other namespaces',
      { name: 'elsewhere' },
      'NamespaceNotAllowed',
      ['allowedNamespaces', '"elsewhere"'],
    ],
    [
      'too long a time',
      { name: 'short', duration: '5m1s' },
      'DurationTooLong',
      ['5m1s', '5m', 'maxDuration'],
    ],
    ['a tool with two configs', { name: 'twice' }, 'ConfigAmbiguous', ['twice-a and twice-b']],
    [
      'a tool whose image is none',
      { name: 'broken' },
      'ImageInvalid',
      ['"not an image"', 'update-profiler-images.sh'],
    ],
  ])('for %s', async (_name, tool, reason, words) => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run({ tool }, undefined, STORED_BEFORE);
    const { metadata, status } = await getPowerTool(job);
    expect(status).toMatchObject({ phase: 'Failed', reason, tool: tool.name });
    expect(status?.finishedAt).toBeDefined();
    for (const word of words) expect(status?.message).toContain(word);
    const accepted = status?.conditions?.find(({ type }) => type === 'Accepted');
    expect(accepted).toMatchObject({ status: 'False', reason, observedGeneration: 1 });
    expect(await toolsOf(pod)).toEqual([]);
    expect(await tracesOf(job, metadata.uid, [pod])).toEqual(NO_TRACES);
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('for namespaces by a label that none can have', async () => {
    using stage = await openStage();
    const namespaceSelector = { matchLabels: { team: 'a b' } };
    const targets = { labelSelector: { matchLabels: { app: 'web' } }, namespaceSelector };
    const status = await statusOf(await stage.run({ targets }));
    expect(status).toMatchObject({ phase: 'Failed', reason: 'SpecInvalid' });
    expect(status.message).toContain('"a b" is no label value; write');
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('for a limit that an admin has lowered while the job waited', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const tool = unique('tool');
    await setImage({ [tool]: `registry.test/tool@sha256:${'c'.repeat(64)}` });
    const config = await makeConfig({ name: tool, maxDuration: '5m' });
    const job = await stage.run({ tool: { name: tool, duration: '5m' }, suspend: true });
    await changeConfig(config, { maxDuration: '4m' });
    const body = { spec: { suspend: false } };
    await admin({ method: 'PATCH', path: powerToolPath(job), patch: 'merge', body });
    await stage.source.settle();
    for (const timer of await timersOf((await getPowerTool(job)).metadata.uid)) await fire(timer);
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({ phase: 'Failed', reason: 'DurationTooLong' });
    expect(await toolsOf(pod)).toEqual([]);
    await deleteConfig(config);
  });

  test.concurrent('but not for a time that is exactly the limit', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run({ tool: { name: 'short', duration: '300s' } });
    expect(await toolsOf(pod)).toHaveLength(1);
    expect((await statusOf(job)).phase).toBe('Running');
  });
});

describe('A job without targets fails as NoTargets', () => {
  test.concurrent('when no pod matches', async () => {
    using stage = await openStage();
    const other = await runPod(stage.namespace, { labels: { app: 'db' } });
    const status = await statusOf(await stage.run());
    expect(status).toMatchObject({ phase: 'Failed', reason: 'NoTargets' });
    expect(status.message).toContain('No pod matches the selector');
    expect(status.message).toContain(`kubectl get pods -n ${stage.namespace}`);
    expect(await toolsOf(other)).toEqual([]);
  });

  test.concurrent.each([
    ['ended', ['Succeeded', 'Failed']],
    ['not started', ['Pending']],
  ])('when the pods that match have %s', async (_name, phases) => {
    using stage = await openStage();
    const pods = await Promise.all(phases.map(() => makePod(stage.namespace)));
    const terminated = { exitCode: 0, reason: 'Completed' };
    for (const [at, phase] of phases.entries())
      await report(
        pods[at] ?? { namespace: '', name: '' },
        phase,
        phase === 'Pending' ? { waiting: { reason: 'ContainerCreating' } } : { terminated },
      );
    const status = await statusOf(await stage.run());
    expect(status).toMatchObject({ phase: 'Failed', reason: 'NoTargets' });
    expect(status.message).toContain(`${phases.length} pods match the selector`);
    for (const pod of pods) expect(await toolsOf(pod)).toEqual([]);
  });

  test.concurrent('when the container that it names is in none of them', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const targets = { labelSelector: { matchLabels: { app: 'web' } }, container: 'absent' };
    expect(await statusOf(await stage.run({ targets }))).toMatchObject({
      phase: 'Failed',
      reason: 'NoTargets',
    });
    expect(await toolsOf(pod)).toEqual([]);
  });

  test.concurrent('when they are static pods, which cannot get a tool', async () => {
    using stage = await openStage();
    const annotations = { 'kubernetes.io/config.mirror': 'x', 'kubernetes.io/config.source': 'file' };
    const pod = await runPod(stage.namespace, { metadata: { annotations, labels: { app: 'web' } } });
    expect(await statusOf(await stage.run())).toMatchObject({ phase: 'Failed', reason: 'NoTargets' });
    expect(await toolsOf(pod)).toEqual([]);
  });
});

describe('Pod Security', () => {
  const compliant = {
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'app',
        image: 'registry.test/app:v1',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  };

  test.concurrent.each([
    ['baseline', 'aperf', 'SYS_PTRACE'],
    ['baseline', 'perf', 'privileged'],
    ['restricted', 'aperf', 'SYS_PTRACE'],
  ])('%s refuses %s for %s: the job fails, and no pod has got a tool', async (enforce, name, word) => {
    using stage = await openStage({ labels: { 'pod-security.kubernetes.io/enforce': enforce } });
    const pods = await Promise.all(
      [1, 2, 3].map(() => runPod(stage.namespace, { spec: { nodeName: 'node-1', ...compliant } })),
    );
    const job = await stage.run({ tool: { name } });
    const { metadata, status } = await getPowerTool(job);
    expect(status).toMatchObject({ phase: 'Failed', reason: 'PodSecurityRefused' });
    expect(status?.message).toContain(`violates PodSecurity "${enforce}:latest"`);
    expect(status?.message).toContain(word);
    expect(status?.message).toContain('Ask an admin');
    for (const pod of pods) expect(await toolsOf(pod)).toEqual([]);
    expect(await tracesOf(job, metadata.uid, pods)).toEqual(NO_TRACES);
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent.each([['baseline'], ['restricted']])(
    '%s lets a tool without added rights pass',
    async (enforce) => {
      using stage = await openStage({ labels: { 'pod-security.kubernetes.io/enforce': enforce } });
      const pod = await runPod(stage.namespace, { spec: { nodeName: 'node-1', ...compliant } });
      const job = await stage.run({ tool: { name: 'plain' } });
      expect((await statusOf(job)).phase).toBe('Running');
      expect(await toolsOf(pod)).toHaveLength(1);
      expect((await getPod(pod)).metadata.labels).toHaveProperty(['toe.run/job']);
    },
  );

  test.concurrent('refuses one pod of two: then neither gets a tool', async () => {
    using stage = await openStage();
    const good = await runPod(stage.namespace, { spec: { nodeName: 'node-1', ...compliant } });
    const bad = await runPod(stage.namespace);
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const path = `/api/v1/namespaces/${stage.namespace}`;
    await admin({ method: 'PATCH', path, patch: 'merge', body: { metadata: { labels } } });
    // The API server knows the level of a namespace from a cache of its own.
    const privileged = {
      name: 'probe',
      image: 'registry.test/probe:v1',
      securityContext: { privileged: true },
    };
    const parts = { labels: { app: 'probe' }, spec: { containers: [privileged] } };
    await untilRefused(() => makePod(stage.namespace, parts));
    const job = await stage.run({ tool: { name: 'plain' } });
    const { metadata, status } = await getPowerTool(job);
    expect(status).toMatchObject({ phase: 'Failed', reason: 'PodSecurityRefused' });
    for (const pod of [good, bad]) expect(await toolsOf(pod)).toEqual([]);
    expect(await tracesOf(job, metadata.uid, [good, bad])).toEqual(NO_TRACES);
  });
});

describe('A container that somebody else has put into the pod under the name of the tool', () => {
  const foreign = (name: string) => ({
    ...{ name, image: 'registry.test/foreign:v1', targetContainerName: 'app' },
    securityContext: { privileged: true },
  });
  const put = (to: Ref, container: object) =>
    admin({
      method: 'PATCH',
      path: podPath(to, 'ephemeralcontainers'),
      patch: 'strategic',
      body: { spec: { ephemeralContainers: [container] } },
    });
  const FAILED = {
    ...{ phase: 'Failed', reason: 'NameTaken', counts: { active: 0, failed: 1 } },
    targets: [{ state: 'Failed', reason: 'NameTaken' }],
  };

  test.concurrent('before the job began is told, and is not the job’s', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run({ suspend: true });
    const { uid: jobUid } = (await getPowerTool(job)).metadata;
    const { uid: podUid } = (await getPod(pod)).metadata;
    await put(pod, foreign(containerName({ tool: 'aperf', jobUid, podUid, attempt: 1 })));
    const body = { spec: { suspend: false } };
    await admin({ method: 'PATCH', path: powerToolPath(job), patch: 'merge', body });
    await stage.source.settle();
    for (const timer of await timersOf(jobUid)) await fire(timer);
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject(FAILED);
    expect(await tracesOf(job, jobUid, [pod])).toEqual(NO_TRACES);
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('in the moment of the injection is told, and is not the job’s', async () => {
    let pod: Ref | undefined;
    using stage = await openStage({
      wrap: (kube) => async (request) => {
        const { path, query, body } = request;
        if (pod && path.endsWith('/ephemeralcontainers') && !query?.['dryRun']) {
          const to = pod;
          pod = undefined;
          await put(to, foreign(nameIn(body)));
        }
        return kube(request);
      },
    });
    pod = await runPod(stage.namespace);
    const status = await statusOf(await stage.run());
    expect(status).toMatchObject(FAILED);
    expect(status).not.toHaveProperty('image');
    expect(stage.source.dead).toEqual([]);
  });
});

function nameIn(body: unknown): string {
  const [meant] = (body as { spec: { ephemeralContainers: { name: string }[] } }).spec.ephemeralContainers;
  if (!meant) throw new Error('no container');
  return meant.name;
}
