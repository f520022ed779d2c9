import { beforeAll, describe, expect, test } from '@jest/globals';
import { JOB_LABEL, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { admin, refusalOf } from './harness/api.ts';
import { deliver, eventOf, send, startFunctions } from './harness/functions.ts';
import {
  beginDeletion,
  ended,
  removePod,
  report,
  reportTool,
  runPod,
  running,
  SIBLINGS,
  waiting,
} from './harness/kubelet.ts';
import { getPod, getPowerTool, makeNamespace, makePowerTool, toolsOf } from './harness/objects.ts';
import { NO_TRACES, openStage, statusOf, tracesOf } from './harness/stage.ts';
import { fire, timersOf } from './harness/timers.ts';
import { IMAGES, prepareTools } from './harness/tools.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { podPath, powerToolPath, secretPath, secretsPath } from '../../lib/kube/paths.ts';
import { anchorName, tokenSecretName } from '../../lib/make/upload-secret.ts';
import type { KubeObject } from './harness/path-of.ts';

beforeAll(prepareTools);

const uidOf = async (ref: Ref): Promise<string> => (await getPowerTool(ref)).metadata.uid;

describe('A job', () => {
  test.concurrent('of two pods runs to its end and leaves nothing but the result', async () => {
    using stage = await openStage();
    const pods = [await runPod(stage.namespace), await runPod(stage.namespace)];
    const bystander = await runPod(stage.namespace, { labels: { app: 'db' } });

    const job = await stage.run();
    const { metadata, status } = await getPowerTool(job);
    expect(status).toMatchObject({
      phase: 'Running',
      tool: 'aperf',
      image: IMAGES.aperf,
      observedGeneration: 1,
      counts: { selected: 2, waiting: 0, active: 2, done: 0 },
    });
    expect(await tracesOf(job, metadata.uid, [...pods, bystander])).toEqual({
      finalizers: ['toe.run/cleanup'],
      timers: 1,
      labelled: pods.map(({ name }) => name),
    });
    for (const pod of pods) {
      expect(await toolsOf(pod)).toHaveLength(1);
      await reportTool(pod, running());
    }
    await stage.source.settle();
    expect((await statusOf(job)).phase).toBe('Running');

    for (const pod of pods) await reportTool(pod, ended(0));
    await stage.source.settle();
    const end = await statusOf(job);
    expect(end).toMatchObject({
      phase: 'Completed',
      reason: 'Succeeded',
      message: 'The tool succeeded in 2 of 2 pods.',
      counts: { selected: 2, succeeded: 2, failed: 0, gone: 0, done: 2 },
    });
    expect(end.finishedAt).toBeDefined();
    expect(end.deadline).toBeUndefined();
    expect(end.targets?.map(({ pod, state, exitCode }) => [pod, state, exitCode])).toEqual(
      pods.map(({ name }) => [name, 'Succeeded', 0]).sort(),
    );
    expect(await tracesOf(job, metadata.uid, [...pods, bystander])).toEqual(NO_TRACES);
    expect(await toolsOf(bystander)).toEqual([]);
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('in the older words runs the same', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run({ tool: undefined, profiler: { tool: 'aperf', duration: '1m30s' } });
    const [tool] = await toolsOf(pod);
    expect(tool?.['env']).toContainEqual({ name: 'PROFILER_DURATION', value: '1m30s' });
    await reportTool(pod, ended(0));
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({ phase: 'Completed', tool: 'aperf' });
  });

  test.concurrent(
    'whose tool ends with 3 fails, with the code and its last words in the row and the message',
    async () => {
      using stage = await openStage();
      const pod = await runPod(stage.namespace);
      const job = await stage.run();
      await reportTool(pod, ended(3, 'perf_event_open: Permission denied'));
      await stage.source.settle();
      const status = await statusOf(job);
      expect(status).toMatchObject({ phase: 'Failed', reason: 'ToolFailed', counts: { failed: 1, done: 1 } });
      expect(status.message).toContain('exit code 3');
      expect(status.message).toContain('perf_event_open: Permission denied');
      expect(status.targets?.[0]).toMatchObject({
        pod: pod.name,
        state: 'Failed',
        exitCode: 3,
        reason: 'ToolFailed',
      });
      expect(await tracesOf(job, await uidOf(job), [pod])).toEqual(NO_TRACES);
    },
  );

  test.concurrent('that fails in one of two pods fails only when the other has ended too', async () => {
    using stage = await openStage();
    const [bad, good] = [await runPod(stage.namespace), await runPod(stage.namespace)];
    const job = await stage.run();
    await reportTool(bad, ended(1));
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({
      phase: 'Running',
      counts: { active: 1, failed: 1, done: 1 },
    });
    await reportTool(good, ended(0));
    await stage.source.settle();
    const { phase, counts, targets } = await statusOf(job);
    expect({ phase, counts }).toMatchObject({
      phase: 'Failed',
      counts: { succeeded: 1, failed: 1, done: 2 },
    });
    expect(targets?.map(({ state }) => state)).toEqual(['Failed', 'Succeeded']);
  });

  test.concurrent('that has ended has no finalizer and goes at once when it is deleted', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    await reportTool(pod, ended(0));
    await stage.source.settle();
    await admin({ method: 'DELETE', path: powerToolPath(job) });
    expect((await refusalOf(admin({ method: 'GET', path: powerToolPath(job) }))).code).toBe('NotFound');
  });

  test.concurrent('that has ended is never written again, whatever events come', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    await reportTool(pod, ended(0));
    await stage.source.settle();
    const before = await statusOf(job);
    await removePod(pod);
    await admin({
      method: 'PATCH',
      path: powerToolPath(job),
      patch: 'merge',
      body: { metadata: { labels: { a: 'b' } } },
    });
    await stage.source.settle();
    expect(await statusOf(job)).toEqual(before);
    expect((await getPowerTool(job)).metadata.finalizers).toBeUndefined();
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('with a name of 253 characters runs to its end', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run({ tool: { name: 'dotted.name' } }, `${'n'.repeat(250)}.1z`);
    const [tool] = await toolsOf(pod);
    expect(String(tool?.['name']).length).toBeLessThanOrEqual(63);
    expect(await timersOf(await uidOf(job))).toHaveLength(1);
    await reportTool(pod, ended(0));
    await stage.source.settle();
    expect((await statusOf(job)).phase).toBe('Completed');
    expect(await tracesOf(job, await uidOf(job), [pod])).toEqual(NO_TRACES);
  });

  test.concurrent(
    'of 104 pods shows all, the last ones in short, and counts all',
    async () => {
      using stage = await openStage();
      const pods = await Promise.all(
        Array.from({ length: 104 }, () => runPod(stage.namespace, { metadata: SIBLINGS })),
      );
      const job = await stage.run();
      expect(await statusOf(job)).toMatchObject({ phase: 'Running', counts: { selected: 104, active: 104 } });
      expect((await statusOf(job)).targets).toHaveLength(104);
      await Promise.all(pods.map((pod, at) => reportTool(pod, ended(at === 103 ? 4 : 0))));
      await stage.source.settle();
      const status = await statusOf(job);
      expect(status).toMatchObject({
        phase: 'Failed',
        counts: { selected: 104, succeeded: 103, failed: 1, done: 104 },
      });
      expect(status.targets?.[0]).toMatchObject({ state: 'Failed', exitCode: 4 });
      expect(await tracesOf(job, await uidOf(job), pods)).toEqual(NO_TRACES);
    },
    180_000,
  );
});

describe('The container in the pod', () => {
  const raised = { capabilities: { drop: ['ALL'] }, runAsUser: 0, runAsNonRoot: false };
  test.concurrent.each([
    [
      'aperf',
      'one capability',
      {
        ...raised,
        privileged: false,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] },
      },
    ],
    ['perf', 'privileged', { ...raised, privileged: true, allowPrivilegeEscalation: true }],
    [
      'tracer',
      'SYS_ADMIN among others',
      {
        ...raised,
        privileged: false,
        allowPrivilegeEscalation: true,
        capabilities: { drop: ['ALL'], add: ['BPF', 'PERFMON', 'SYS_ADMIN'] },
      },
    ],
    [
      'plain',
      'no PowerToolConfig',
      {
        privileged: false,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
    ],
  ] as const)(
    'of %s (%s) has exactly the approved image and rights',
    async (name, _rights, securityContext) => {
      using stage = await openStage();
      const pod = await runPod(stage.namespace);
      await stage.run({ tool: { name } });
      const [tool] = await toolsOf(pod);
      expect(tool?.['image']).toBe(IMAGES[name]);
      expect(tool?.['securityContext']).toEqual(securityContext);
    },
  );

  test.concurrent(
    'is told what it profiles, mounts nothing, and has no command and no terminal',
    async () => {
      using stage = await openStage();
      const pod = await runPod(stage.namespace);
      const job = await stage.run({ tool: { name: 'plain', duration: '90s', args: ['-e', 'cpu'] } });
      const [tool, ...others] = await toolsOf(pod);
      const { metadata } = await getPowerTool(job);
      expect(others).toEqual([]);
      const env = tool?.['env'] as { name: string; value: string }[];
      expect(Object.fromEntries(env.map(({ name, value }) => [name, value]))).toEqual({
        PROFILER_TOOL: 'plain',
        PROFILER_DURATION: '1m30s',
        TARGET_POD_NAME: pod.name,
        TARGET_NAMESPACE: stage.namespace,
        TARGET_CONTAINER_NAME: 'app',
        POD_MATCHING_LABELS: 'app=web',
        OUTPUT_MODE: 'ephemeral',
        TOOL_ARGS: '-e cpu',
        TOE_TOOL: 'plain',
        TOE_JOB: job.name,
        TOE_JOB_NAMESPACE: job.namespace,
        TOE_JOB_UID: metadata.uid,
        TOE_POD_UID: (await getPod(pod)).metadata.uid,
        TOE_ATTEMPT: '1',
        TOE_IMAGE: IMAGES.plain,
        TOE_NODE: 'node-1',
        TOE_CONTAINER: tool?.['name'],
      });
      expect(tool).toMatchObject({
        targetContainerName: 'app',
        args: ['-e', 'cpu'],
        imagePullPolicy: 'IfNotPresent',
      });
      for (const field of ['command', 'volumeMounts', 'envFrom', 'stdin', 'tty', 'workingDir'])
        expect(tool).not.toHaveProperty(field);
    },
  );

  test.concurrent(
    'has every dollar sign of the arguments doubled, so that the kubelet expands nothing',
    async () => {
      using stage = await openStage();
      const pod = await runPod(stage.namespace);
      await stage.run({ tool: { name: 'plain', args: ['$(TOE_JOB_UID)', '$HOME', '$$(X)', '; id'] } });
      const [tool] = await toolsOf(pod);
      expect(tool?.['args']).toEqual(['$$(TOE_JOB_UID)', '$$HOME', '$$$$(X)', '; id']);
      expect(tool?.['env']).toContainEqual({
        name: 'TOOL_ARGS',
        value: '$$(TOE_JOB_UID) $$HOME $$$$(X) ; id',
      });
    },
  );

  test.concurrent.each([
    ['the one that the job names', { container: 'side' }, {}, 'side'],
    ['the default container of the pod', {}, { 'kubectl.kubernetes.io/default-container': 'side' }, 'side'],
    ['else the first', {}, {}, 'app'],
  ])('looks at %s', async (_name, part, annotations, target) => {
    using stage = await openStage();
    const containers = ['app', 'side'].map((name) => ({ name, image: 'registry.test/app:v1' }));
    const pod = await runPod(stage.namespace, {
      metadata: { annotations, labels: { app: 'web' } },
      spec: { containers },
    });
    await stage.run({ targets: { labelSelector: { matchLabels: { app: 'web' } }, ...part } });
    expect(await toolsOf(pod)).toMatchObject([{ targetContainerName: target }]);
  });

  test.concurrent('is all that a job changes in the spec of a pod', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const read = async (): Promise<KubeObject> =>
      (await admin({ method: 'GET', path: podPath(pod) })) as KubeObject;
    const before = await read();
    await stage.run();
    await reportTool(pod, ended(0));
    await stage.source.settle();
    const after = await read();
    expect({ ...after.spec, ephemeralContainers: undefined }).toEqual({ ...before.spec });
    expect(after.metadata.labels).toEqual(before.metadata.labels);
    expect(after.status?.['containerStatuses']).toEqual(before.status?.['containerStatuses']);
  });
});

describe('Which pods', () => {
  test.concurrent('a selector by expressions is obeyed as by kubectl', async () => {
    using stage = await openStage();
    const tiers = ['a', 'b', 'c'];
    const pods = await Promise.all(tiers.map((tier) => runPod(stage.namespace, { labels: { tier } })));
    const other = await runPod(stage.namespace);
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['a', 'b', 'c'] },
      { key: 'tier', operator: 'NotIn', values: ['b'] },
      { key: 'app', operator: 'Exists' },
      { key: 'canary', operator: 'DoesNotExist' },
    ];
    await stage.run({ targets: { labelSelector: { matchExpressions } } });
    const counts = await Promise.all([...pods, other].map(async (pod) => (await toolsOf(pod)).length));
    expect(counts).toEqual([1, 0, 1, 0]);
  });

  test.concurrent('a pod that is born after the start is not touched', async () => {
    using stage = await openStage();
    const first = await runPod(stage.namespace);
    const job = await stage.run();
    const second = await runPod(stage.namespace);
    await send(startFunctions(), 'creation', eventOf('add', 'PowerTool', job));
    await reportTool(first, running());
    await stage.source.settle();
    await reportTool(first, ended(0));
    await stage.source.settle();
    expect(await toolsOf(second)).toEqual([]);
    expect(await statusOf(job)).toMatchObject({ phase: 'Completed', counts: { selected: 1 } });
  });

  test.concurrent(
    'a pod that is deleted under the tool is Gone, and the job completes with the others',
    async () => {
      using stage = await openStage();
      const [lost, kept] = [await runPod(stage.namespace), await runPod(stage.namespace)];
      const job = await stage.run();
      for (const pod of [lost, kept]) await reportTool(pod, running());
      await beginDeletion(lost);
      await stage.source.settle();
      await removePod(lost);
      await stage.source.settle();
      expect(await statusOf(job)).toMatchObject({
        phase: 'Running',
        counts: { selected: 2, active: 1, gone: 1 },
      });
      await reportTool(kept, ended(0));
      await stage.source.settle();
      const status = await statusOf(job);
      expect(status).toMatchObject({
        phase: 'Completed',
        counts: { selected: 2, succeeded: 1, gone: 1, done: 2 },
      });
      expect(status.targets).toContainEqual(
        expect.objectContaining({ pod: lost.name, state: 'Gone', reason: 'TargetGone' }),
      );
      expect(await tracesOf(job, await uidOf(job), [kept])).toEqual(NO_TRACES);
    },
  );

  test.concurrent('when the only pod is deleted, the job fails and says so', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    await removePod(pod);
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({ phase: 'Failed', reason: 'TargetGone', counts: { gone: 1 } });
    expect(await tracesOf(job, await uidOf(job), [])).toEqual(NO_TRACES);
  });

  test.concurrent('a new pod under the name of a deleted one is not touched', async () => {
    using stage = await openStage();
    const name = 'web-0';
    const old = await runPod(stage.namespace, { name });
    const job = await stage.run();
    await reportTool(old, running());
    await removePod(old);
    await runPod(stage.namespace, { name });
    await stage.source.settle();
    expect(await toolsOf(old)).toEqual([]);
    expect((await getPod(old)).metadata.labels).toEqual({ app: 'web' });
    expect(await statusOf(job)).toMatchObject({ phase: 'Failed', counts: { selected: 1, gone: 1 } });
  });

  test.concurrent('a pod that leaves the selection with the tool in it is followed to its end', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    await reportTool(pod, running());
    const labels = { app: 'hidden', [JOB_LABEL]: null };
    await admin({ method: 'PATCH', path: podPath(pod), patch: 'merge', body: { metadata: { labels } } });
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({ phase: 'Running', counts: { active: 1, gone: 0 } });
    await reportTool(pod, ended(0));
    for (const timer of await timersOf(await uidOf(job))) await fire(timer);
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
    expect(await tracesOf(job, await uidOf(job), [pod])).toEqual(NO_TRACES);
  });

  test.concurrent('a pod that ends under the tool is Gone', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    await reportTool(pod, running());
    await report(pod, 'Succeeded', ended(0));
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({ phase: 'Failed', reason: 'TargetGone', counts: { gone: 1 } });
    expect(await tracesOf(job, await uidOf(job), [pod])).toEqual(NO_TRACES);
  });

  test.concurrent.each([
    ['SIGKILL with its pod', 137],
    ['SIGTERM with its pod', 143],
  ])('a tool that ends by %s is no failure of the tool', async (_name, exitCode) => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    await beginDeletion(pod);
    await reportTool(pod, ended(exitCode));
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({
      phase: 'Failed',
      reason: 'TargetGone',
      counts: { gone: 1, failed: 0 },
    });
  });
});

describe('A tool that does not start', () => {
  test.concurrent.each([
    ['ImagePullBackOff', 'ImagePullFailed'],
    ['ErrImageNeverPull', 'ImagePullFailed'],
    ['InvalidImageName', 'ImagePullFailed'],
    ['CreateContainerConfigError', 'ToolCannotStart'],
  ])('for %s fails the job at once as %s', async (reason, expected) => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    await reportTool(pod, waiting(reason, 'what the kubelet says'));
    await stage.source.settle();
    const status = await statusOf(job);
    expect(status).toMatchObject({ phase: 'Failed', reason: expected });
    expect(status.message).toContain(`${reason}: what the kubelet says`);
    expect(await tracesOf(job, await uidOf(job), [pod])).toEqual(NO_TRACES);
  });

  test.concurrent.each([
    ['ErrImagePull', 'timeout'],
    ['CreateContainerConfigError', 'failed to sync secret cache: timed out waiting for the condition'],
  ])('for %s (%s) may still start: the job shows it and goes on', async (reason, message) => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    await reportTool(pod, waiting(reason, message));
    await stage.source.settle();
    const status = await statusOf(job);
    expect(status.phase).toBe('Running');
    expect(status.message).toContain(`${reason}: ${message}`);
    await reportTool(pod, running());
    await reportTool(pod, ended(0));
    await stage.source.settle();
    expect((await statusOf(job)).phase).toBe('Completed');
  });

  test.concurrent('by the start deadline fails the job', async () => {
    using stage = await openStage({ startDeadlineSeconds: 1 });
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    const [timer] = await timersOf(await uidOf(job));
    expect(timer?.spec).toMatchObject({
      activeDeadlineSeconds: expect.any(Number),
      parallelism: 0,
      ttlSecondsAfterFinished: 300,
    });
    stage.advance(2);
    await fire(timer as KubeObject);
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({ phase: 'Failed', reason: 'StartDeadlineExceeded' });
    expect(await tracesOf(job, await uidOf(job), [pod])).toEqual(NO_TRACES);
  });
});

describe('A tool that does not end', () => {
  test.concurrent(
    'gets a second timer when the first finds it running, and fails the job when that fires',
    async () => {
      using stage = await openStage({ startDeadlineSeconds: 100 });
      const pod = await runPod(stage.namespace);
      const job = await stage.run({ tool: { name: 'aperf', duration: '1m' } });
      const uid = await uidOf(job);
      await reportTool(pod, running());
      const [first] = await timersOf(uid);
      stage.advance(101);
      await fire(first as KubeObject);
      await stage.source.settle();
      expect((await statusOf(job)).phase).toBe('Running');
      const second = (await timersOf(uid)).find(({ metadata }) => metadata.name !== first?.metadata.name);
      expect(second).toBeDefined();
      stage.advance(30);
      await fire(second as KubeObject);
      await stage.source.settle();
      expect(await statusOf(job)).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
      expect(await tracesOf(job, uid, [pod])).toEqual(NO_TRACES);
    },
  );

  test.concurrent('a timer that changes but has not fired decides nothing', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    const [timer] = await timersOf(await uidOf(job));
    const before = (await getPowerTool(job)).metadata.resourceVersion;
    await admin({
      method: 'PATCH',
      path: `/apis/batch/v1/namespaces/toe-timers/jobs/${timer?.metadata.name}`,
      patch: 'merge',
      body: { metadata: { labels: { a: 'b' } } },
    });
    await stage.source.settle();
    expect((await getPowerTool(job)).metadata.resourceVersion).toBe(before);
    expect(await toolsOf(pod)).toHaveLength(1);
  });
});

describe('Deletion', () => {
  test.concurrent('of an active job leaves no label, no timer and no finalizer', async () => {
    using stage = await openStage();
    const pods = [await runPod(stage.namespace), await runPod(stage.namespace)];
    const job = await stage.run();
    const uid = await uidOf(job);
    await admin({ method: 'DELETE', path: powerToolPath(job) });
    await stage.source.settle();
    expect((await refusalOf(admin({ method: 'GET', path: powerToolPath(job) }))).code).toBe('NotFound');
    expect(await tracesOf(job, uid, pods)).toEqual(NO_TRACES);
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('of a job right after its creation leaves no mark on the pods', async () => {
    using stage = await openStage();
    const pods = await Promise.all(Array.from({ length: 5 }, () => runPod(stage.namespace)));
    const job = await makePowerTool(stage.namespace);
    const uid = await uidOf(job);
    await admin({ method: 'DELETE', path: powerToolPath(job) });
    await stage.source.settle();
    // A timer that was armed meanwhile fires once, finds no job and goes by itself.
    const { finalizers, labelled } = await tracesOf(job, uid, pods);
    expect({ finalizers, labelled }).toEqual({ finalizers: [], labelled: [] });
  });

  test.concurrent('in the middle of a creation leaves no label on the pods', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const job = await makePowerTool(namespace);
    const uid = await uidOf(job);
    const others = startFunctions();
    let isDeleted = false;
    const wrap =
      (kube: Kube): Kube =>
      async (request) => {
        const isInjection = request.path.endsWith('/ephemeralcontainers') && !request.query?.['dryRun'];
        if (isInjection && !isDeleted) {
          isDeleted = true;
          await admin({ method: 'DELETE', path: powerToolPath(job) });
          await deliver(others, eventOf('update', 'PowerTool', job));
        }
        return kube(request);
      };
    await send(startFunctions({ wrap }), 'creation', eventOf('add', 'PowerTool', job));
    expect(isDeleted).toBe(true);
    expect(await tracesOf(job, uid, [pod])).toEqual(NO_TRACES);
  });
});

describe('The end of a job while a slow function makes its tokens', () => {
  test.concurrent('leaves neither token nor mark behind, though nobody cleans up any more', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const job = await makePowerTool(namespace, { output: { mode: 'collector' } });
    const uid = await uidOf(job);
    const others = startFunctions();
    const wrap =
      (kube: Kube): Kube =>
      async (request) => {
        if (request.method === 'POST' && request.path === secretsPath(SYSTEM_NAMESPACE)) {
          const body = { spec: { shutdown: 'Cancel' } };
          await admin({ method: 'PATCH', path: powerToolPath(job), patch: 'merge', body });
          await send(others, 'creation', eventOf('add', 'PowerTool', job));
          expect((await statusOf(job)).phase).toBe('Cancelled');
        }
        return kube(request);
      };
    await send(startFunctions({ wrap }), 'creation', eventOf('add', 'PowerTool', job));
    const { finalizers, labelled } = await tracesOf(job, uid, [pod]);
    expect({ finalizers, labelled }).toEqual({ finalizers: ['toe.run/cleanup'], labelled: [] });
    for (const secret of [
      { namespace: SYSTEM_NAMESPACE, name: anchorName(uid) },
      { namespace, name: tokenSecretName(uid, 1) },
    ]) {
      const { code } = await refusalOf(admin({ method: 'GET', path: secretPath(secret) }));
      expect(code).toBe('NotFound');
    }
  });
});
