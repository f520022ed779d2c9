import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Ref } from '../../lib/api/object-meta.ts';
import { budgetsPath, podPath, powerToolPath } from '../../lib/kube/paths.ts';
import { admin } from './harness/api.ts';
import { atWork, eventsOf, fireTimers, report, runFleet, sweep, touched } from './harness/fleet.ts';
import { beginDeletion, ended, report as reportPod, runPod, running } from './harness/kubelet.ts';
import { getPowerTool, makeNamespace, makePowerTool, toolsOf } from './harness/objects.ts';
import { NO_TRACES, openStage, statusOf, tracesOf, type Stage } from './harness/stage.ts';
import { prepareTools } from './harness/tools.ts';

beforeAll(prepareTools);

const uidOf = async (job: Parameters<typeof getPowerTool>[0]): Promise<string> =>
  (await getPowerTool(job)).metadata.uid;

describe('budgets.maxConcurrentPods', () => {
  test.concurrent('goes through the pods in waves and touches each once', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 5);
    const job = await stage.run({ budgets: { maxConcurrentPods: 2 } });
    const waves: number[] = [];
    for (let round = 0; round < 4 && (await statusOf(job)).phase === 'Running'; round += 1) {
      const now = await atWork(pods);
      waves.push(now.length);
      await report(stage, now, running());
      await report(stage, now, ended(0));
    }
    expect(waves.every((size) => size <= 2)).toBe(true);
    expect(await statusOf(job)).toMatchObject({ phase: 'Completed', counts: { selected: 5, succeeded: 5 } });
    for (const pod of pods) expect(await toolsOf(pod)).toHaveLength(1);
    expect(await tracesOf(job, await uidOf(job), pods)).toEqual(NO_TRACES);
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('a pod that is deleted in its wave makes room for the next', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 2);
    await stage.run({ budgets: { maxConcurrentPods: 1 } });
    const [first] = await atWork(pods);
    if (!first) throw new Error('no tool was started');
    await admin({
      method: 'DELETE',
      path: `/api/v1/namespaces/${first.namespace}/pods/${first.name}`,
      query: { gracePeriodSeconds: '0' },
    });
    await stage.source.settle();
    expect(await atWork(pods.filter((pod) => pod !== first))).toHaveLength(1);
  });
});

describe('A pod that leaves the selection with the tool in it', () => {
  const hide = (pod: Ref) =>
    admin({
      method: 'PATCH',
      path: podPath(pod),
      patch: 'merge',
      body: { metadata: { labels: { app: 'hidden' } } },
    });

  test.concurrent('keeps its place in the wave of its job', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 2);
    const job = await stage.run({ budgets: { maxConcurrentPods: 1 } });
    const first = await atWork(pods);
    expect(first).toHaveLength(1);
    await report(stage, first, running());
    await Promise.all(first.map(hide));
    await stage.source.settle();
    await fireTimers(stage, await uidOf(job));
    expect(await touched(pods)).toEqual(first);
    await report(stage, first, ended(0));
    expect(await touched(pods)).toHaveLength(2);
  });

  test('counts against the budget of admins', async () => {
    using stage = await openStage();
    const [pod] = await runFleet(stage.namespace, 1);
    if (!pod) throw new Error('no pod');
    const other = await runPod(stage.namespace, { labels: { app: 'other' } });
    const first = await stage.run({ tool: { name: 'scarce' } });
    await report(stage, [pod], running());
    await hide(pod);
    await stage.source.settle();
    await fireTimers(stage, await uidOf(first));
    const targets = { labelSelector: { matchLabels: { app: 'other' } } };
    // Both pods are on one node, on which the tool may be once.
    const second = await stage.run({ tool: { name: 'scarce' }, targets });
    expect(await statusOf(second)).toMatchObject({ phase: 'Pending', reason: 'BudgetExhausted' });
    await sweep(stage);
    expect(await toolsOf(other)).toEqual([]);
    await report(stage, [pod], ended(0));
    expect(await toolsOf(other)).toHaveLength(1);
    await report(stage, [other], ended(0));
    expect(await statusOf(second)).toMatchObject({ phase: 'Completed' });
  });
});

describe('budgets.canary', () => {
  test.concurrent('lets the others follow when the first pods have succeeded', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 4);
    const job = await stage.run({ budgets: { canary: 1 } });
    expect(await touched(pods)).toHaveLength(1);
    await report(stage, await atWork(pods), ended(0));
    expect(await atWork(pods)).toHaveLength(3);
    await report(stage, await atWork(pods), ended(0));
    expect(await statusOf(job)).toMatchObject({ phase: 'Completed', counts: { succeeded: 4 } });
  });

  test.concurrent('spares the others when a first pod failed', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 4);
    const job = await stage.run({ budgets: { canary: 1 } });
    await report(stage, await atWork(pods), ended(9, 'no symbols'));
    expect(await touched(pods)).toHaveLength(1);
    const status = await statusOf(job);
    expect(status).toMatchObject({
      phase: 'Failed',
      reason: 'CanaryFailed',
      counts: { selected: 4, failed: 1, skipped: 3, done: 4 },
    });
    expect(status.message).toContain('exit code 9');
    expect(await eventsOf(job)).toContainEqual(expect.stringMatching(/^CanaryFailed: .*exit code 9/));
  });
});

describe('failurePolicy', () => {
  const backoff = { initial: '60s' };
  const passBackoff = async (stage: Stage, job: Ref): Promise<void> => {
    stage.advance(61);
    // The timer of the start is due after 120 s.
    await fireTimers(stage, await uidOf(job), 61);
  };

  test.concurrent('Retry starts the tool once more after the backoff, and counts the attempts', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 1);
    const failurePolicy = { onError: 'Retry', maxRetries: 1, backoff };
    const job = await stage.run({ failurePolicy });
    await report(stage, pods, ended(3, 'not yet'));
    const [row] = (await statusOf(job)).targets ?? [];
    expect(row).toMatchObject({ state: 'Waiting', reason: 'RetryBackoff' });
    expect(row?.message).toContain('Attempt 1 of 2');
    await passBackoff(stage, job);
    expect(await toolsOf(pods[0] as (typeof pods)[number])).toHaveLength(2);
    expect((await statusOf(job)).targets?.[0]).toMatchObject({ state: 'Active', attempt: 2 });
    await report(stage, pods, ended(0));
    expect(await statusOf(job)).toMatchObject({ phase: 'Completed', counts: { succeeded: 1, failed: 0 } });
    expect(await tracesOf(job, await uidOf(job), pods)).toEqual(NO_TRACES);
  });

  test.concurrent('Retry gives up after the last attempt, with the exit code', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 1);
    const failurePolicy = { onError: 'Retry', maxRetries: 1, backoff };
    const job = await stage.run({ failurePolicy });
    await report(stage, pods, ended(3));
    await passBackoff(stage, job);
    await report(stage, pods, ended(4));
    expect(await statusOf(job)).toMatchObject({
      phase: 'Failed',
      reason: 'ToolFailed',
      counts: { failed: 1 },
    });
    expect((await statusOf(job)).targets?.[0]).toMatchObject({ exitCode: 4, attempt: 2 });
  });

  test.concurrent('Stop spares the pods that wait, and the job ends when those at work do', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 4);
    const job = await stage.run({ budgets: { maxConcurrentPods: 2 }, failurePolicy: { onError: 'Stop' } });
    const [first, second] = await atWork(pods);
    if (!first || !second) throw new Error('no wave was started');
    await report(stage, [first], ended(1));
    expect(await statusOf(job)).toMatchObject({ phase: 'Stopping', reason: 'StoppedOnError' });
    await report(stage, [second], ended(0));
    expect(await statusOf(job)).toMatchObject({
      phase: 'Failed',
      reason: 'StoppedOnError',
      counts: { failed: 1, succeeded: 1, skipped: 2 },
    });
    expect(await touched(pods)).toHaveLength(2);
  });

  test.concurrent.each([
    ['Stop', 'Stopping', 'TargetRestarted'],
    ['Continue', 'Running', 'Running'],
  ])('onUnhealthyTarget %s: a target that restarts leaves the job %s', async (policy, phase, reason) => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 2);
    const job = await stage.run({ failurePolicy: { onUnhealthyTarget: policy } });
    await report(stage, pods, running());
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const [first, second] = pods;
    if (!first || !second) throw new Error('no pods');
    // The tool ends with its target, before the target runs again.
    const killed = ended(137);
    await reportPod(first, 'Running', running());
    await report(stage, [first], killed);
    expect(await statusOf(job)).toMatchObject({ phase, reason });
    expect((await statusOf(job)).targets?.find(({ pod }) => pod === first.name)).toMatchObject({
      state: 'Gone',
    });
  });
});

describe('targets', () => {
  test.concurrent.each([
    ['max: 2', { max: 2 }, 2],
    ['percent: 50', { percent: 50 }, 3],
    ['onePerNode', { onePerNode: true }, 3],
    ['onePerNode and max: 1', { onePerNode: true, max: 1 }, 1],
  ])('%s takes a sample', async (_name, sample, size) => {
    using stage = await openStage();
    const nodes = ['node-1', 'node-2', 'node-3'];
    const pods = await runFleet(stage.namespace, 6, nodes);
    const targets = { labelSelector: { matchLabels: { app: 'web' } }, ...sample };
    const job = await stage.run({ targets });
    expect(await touched(pods)).toHaveLength(size);
    const rows = (await statusOf(job)).targets ?? [];
    expect(rows).toHaveLength(size);
    if ('onePerNode' in sample) expect(new Set(rows.map(({ node }) => node)).size).toBe(size);
    await report(stage, await atWork(pods), ended(0));
    expect(await statusOf(job)).toMatchObject({ phase: 'Completed', counts: { selected: size } });
    expect(await touched(pods)).toHaveLength(size);
  });

  test.concurrent(
    'of one for each node, on more nodes than there are whole rows, get one tool for each',
    async () => {
      using stage = await openStage();
      const nodes = Array.from({ length: 120 }, (_, at) => `node-${at}`);
      const pods = await runFleet(stage.namespace, 240, nodes);
      const targets = { labelSelector: { matchLabels: { app: 'web' } }, onePerNode: true };
      const job = await stage.run({ targets });
      const rows = (await statusOf(job)).targets ?? [];
      expect(rows).toHaveLength(120);
      expect(new Set(rows.map(({ uid }) => uid)).size).toBe(120);
      expect(await touched(pods)).toHaveLength(120);
      await report(stage, await atWork(pods), ended(0));
      expect(await statusOf(job)).toMatchObject({ phase: 'Completed', counts: { succeeded: 120 } });
      expect(await touched(pods)).toHaveLength(120);
    },
    180_000,
  );

  test.concurrent('in other namespaces that admins opted in are profiled; in others not', async () => {
    using stage = await openStage();
    const [near, far, closed] = [
      stage.namespace,
      await makeNamespace(),
      await makeNamespace({ 'toe.run/profiling': 'no' }),
    ];
    const pods = await Promise.all([near, far, closed].map((namespace) => runPod(namespace)));
    const targets = {
      labelSelector: { matchLabels: { app: 'web' } },
      namespaceSelector: { matchNames: [near, far, closed] },
    };
    const job = await stage.run({ targets });
    expect((await touched(pods)).map(({ namespace }) => namespace)).toEqual([near, far]);
    expect((await statusOf(job)).targets?.map(({ namespace = near }) => namespace).sort()).toEqual(
      [near, far].sort(),
    );
  });
});

describe('Budgets of admins', () => {
  test('hold over all jobs, per cluster and per node, and a job that waits starts when there is room', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 2, ['node-1', 'node-1']);
    const others = await Promise.all(
      [1, 2, 3].map((index) =>
        runPod(stage.namespace, {
          labels: { app: 'other' },
          spec: { nodeName: `node-${index}`, containers: [{ name: 'app', image: 'registry.test/app:v1' }] },
        }),
      ),
    );
    const first = await stage.run({ tool: { name: 'scarce' } });
    expect(await atWork(pods)).toHaveLength(1);
    expect((await statusOf(first)).targets?.map(({ state, reason = '' }) => `${state} ${reason}`)).toEqual([
      'Active ',
      'Waiting BudgetExhausted',
    ]);
    const targets = { labelSelector: { matchLabels: { app: 'other' } } };
    const second = await stage.run({ tool: { name: 'scarce' }, targets });
    expect(await atWork(others)).toHaveLength(1);
    const third = await stage.run({ tool: { name: 'scarce' }, targets });
    expect(await statusOf(third)).toMatchObject({ phase: 'Pending' });
    for (let round = 0; round < 8; round += 1) {
      const busy = await atWork([...pods, ...others]);
      expect(busy.length).toBeLessThanOrEqual(2);
      await report(stage, busy, ended(0));
    }
    for (const job of [first, second, third]) expect((await statusOf(job)).phase).toBe('Completed');
    const ledger = (await admin({ method: 'GET', path: budgetsPath })) as { data?: Record<string, string> };
    for (const job of [first, second, third]) expect(ledger.data ?? {}).not.toHaveProperty(await uidOf(job));
    expect(stage.source.dead).toEqual([]);
  });

  test('runs per pod are capped, and the row says what to do', async () => {
    using stage = await openStage({ maxRunsPerPod: 1 });
    const pod = await runPod(stage.namespace);
    await stage.run();
    await report(stage, [pod], ended(0));
    const job = await stage.run();
    expect(await statusOf(job)).toMatchObject({ phase: 'Failed', reason: 'RunCapReached' });
    expect((await statusOf(job)).message).toContain('kubectl delete pod');
    expect(await toolsOf(pod)).toHaveLength(1);
  });
});

describe('The sweep', () => {
  test('finds a job whose creation was never told', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    stage.source.close();
    const job = await makePowerTool(stage.namespace);
    using later = await openStage();
    await sweep(later);
    const uid = await uidOf(job);
    // Its timer is seen by the source of its own namespace, which is closed: the test fires and tells it.
    const { fire, timersOf } = await import('./harness/timers.ts');
    const { eventOf, send } = await import('./harness/functions.ts');
    const [timer] = await timersOf(uid);
    if (!timer) throw new Error('the sweep armed no timer');
    await fire(timer);
    const [instances] = later.instances;
    if (!instances) throw new Error('no functions');
    await send(
      instances,
      'creation',
      eventOf('update', 'Job', { namespace: 'toe-timers', name: timer.metadata.name }),
    );
    expect((await statusOf(job)).phase).toBe('Running');
    expect(await toolsOf(pod)).toHaveLength(1);
  });

  test('takes the label of a job that is gone off a pod, and ends a job whose deletion nobody heard of', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const job = await stage.run();
    stage.source.close();
    const uid = await uidOf(job);
    await admin({ method: 'DELETE', path: powerToolPath(job) });
    using later = await openStage();
    await sweep(later);
    expect(await tracesOf(job, uid, [pod])).toEqual(NO_TRACES);
    await beginDeletion(pod);
  });
});
