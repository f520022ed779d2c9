import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Ref } from '../../lib/api/object-meta.ts';
import { powerToolPath } from '../../lib/kube/paths.ts';
import { admin, refusalOf } from './harness/api.ts';
import { atWork, fireTimers, report, runFleet, touched } from './harness/fleet.ts';
import { ended, runPod, running } from './harness/kubelet.ts';
import { getPowerTool, toolsOf } from './harness/objects.ts';
import { NO_TRACES, openStage, statusOf, tracesOf, type Stage } from './harness/stage.ts';
import { timersOf } from './harness/timers.ts';
import { prepareTools } from './harness/tools.ts';

beforeAll(prepareTools);

const uidOf = async (job: Ref): Promise<string> => (await getPowerTool(job)).metadata.uid;

/** The user changes a verb, and all that follows from it is done. */
async function say(stage: Stage, job: Ref, spec: Readonly<Record<string, unknown>>): Promise<void> {
  await admin({ method: 'PATCH', path: powerToolPath(job), patch: 'merge', body: { spec } });
  await stage.source.settle();
  // What a changed verb arms fires at once.
  await fireTimers(stage, await uidOf(job), 10);
}

describe('spec.shutdown', () => {
  test.concurrent(
    'Stop keeps what there is: no new tool, the job ends Completed when the others obey',
    async () => {
      using stage = await openStage();
      const pods = await runFleet(stage.namespace, 3);
      const job = await stage.run({ budgets: { maxConcurrentPods: 1 } });
      await report(stage, await atWork(pods), running());
      await say(stage, job, { shutdown: 'Stop' });
      expect(await statusOf(job)).toMatchObject({
        phase: 'Stopping',
        reason: 'Stopped',
        observedGeneration: 2,
      });
      await report(stage, await atWork(pods), ended(143));
      expect(await statusOf(job)).toMatchObject({
        phase: 'Completed',
        reason: 'Stopped',
        counts: { succeeded: 1, skipped: 2, failed: 0 },
      });
      expect((await statusOf(job)).targets?.find(({ state }) => state === 'Succeeded')?.message).toContain(
        '143',
      );
      expect(await touched(pods)).toHaveLength(1);
      expect(await tracesOf(job, await uidOf(job), pods)).toEqual(NO_TRACES);
    },
  );

  test.concurrent('Cancel ends the job Cancelled', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 2);
    const job = await stage.run();
    await say(stage, job, { shutdown: 'Cancel' });
    expect(await statusOf(job)).toMatchObject({ phase: 'Stopping', reason: 'Cancelled' });
    await report(stage, pods, ended(130));
    expect(await statusOf(job)).toMatchObject({ phase: 'Cancelled', reason: 'Cancelled' });
    expect(await tracesOf(job, await uidOf(job), pods)).toEqual(NO_TRACES);
  });

  test.concurrent('of a job that waits ends it at once, with nothing injected', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    await stage.run();
    const second = await stage.run();
    expect((await statusOf(second)).reason).toBe('TargetBusy');
    await say(stage, second, { shutdown: 'Stop' });
    expect(await statusOf(second)).toMatchObject({ phase: 'Cancelled', reason: 'Stopped' });
    expect(await toolsOf(pod)).toHaveLength(1);
  });

  test.concurrent.each([
    ['Stop', null, 'cannot be taken back'],
    ['Cancel', 'Stop', 'cannot be taken back'],
  ])('%s cannot become %s', async (before, now, words) => {
    using stage = await openStage();
    await runPod(stage.namespace);
    const job = await stage.run({ shutdown: before });
    const body = { spec: { shutdown: now } };
    const refusal = await refusalOf(
      admin({ method: 'PATCH', path: powerToolPath(job), patch: 'merge', body }),
    );
    expect(refusal.message).toContain(words);
  });

  test.concurrent('Stop can become Cancel', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 1);
    const job = await stage.run();
    await say(stage, job, { shutdown: 'Stop' });
    await say(stage, job, { shutdown: 'Cancel' });
    await report(stage, pods, ended(0));
    expect((await statusOf(job)).phase).toBe('Cancelled');
  });
});

describe('spec.suspend', () => {
  test.concurrent('keeps a job from its start, without a timer, until it is taken back', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 2);
    const job = await stage.run({ suspend: true });
    expect(await statusOf(job)).toMatchObject({ phase: 'Pending', reason: 'Suspended' });
    expect(await timersOf(await uidOf(job))).toEqual([]);
    expect(await touched(pods)).toEqual([]);
    await say(stage, job, { suspend: false });
    expect(await atWork(pods)).toHaveLength(2);
  });

  test.concurrent('of a job at work lets its tools end and starts no further one', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 2);
    const job = await stage.run({ budgets: { maxConcurrentPods: 1 } });
    await say(stage, job, { suspend: true });
    await report(stage, await atWork(pods), ended(0));
    expect(await atWork(pods)).toEqual([]);
    expect(await statusOf(job)).toMatchObject({
      phase: 'Running',
      reason: 'Suspended',
      counts: { waiting: 1, succeeded: 1 },
    });
    await say(stage, job, { suspend: false });
    await report(stage, await atWork(pods), ended(0));
    expect((await statusOf(job)).phase).toBe('Completed');
  });
});

describe('The rest of the spec', () => {
  test.concurrent.each([
    ['duration', { tool: { duration: '10m' } }],
    ['selector', { targets: { labelSelector: { matchLabels: { app: 'all' } } } }],
    ['budgets', { budgets: { maxConcurrentPods: 100 } }],
    ['dryRun', { dryRun: true }],
    ['schedule', { schedule: '* * * * *' }],
    ['ttlSecondsAfterFinished', { ttlSecondsAfterFinished: 1 }],
  ])('%s cannot change', async (_name, spec) => {
    using stage = await openStage();
    const job = await stage.run();
    const refusal = await refusalOf(
      admin({ method: 'PATCH', path: powerToolPath(job), patch: 'merge', body: { spec } }),
    );
    expect(refusal.message).toContain(
      'spec cannot change once the PowerTool exists, except suspend and shutdown',
    );
  });
});

describe('spec.activeDeadlineSeconds', () => {
  test.concurrent('stops a job when its timer fires', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 2);
    const job = await stage.run({ activeDeadlineSeconds: 60, budgets: { maxConcurrentPods: 1 } });
    const [timer] = await timersOf(await uidOf(job));
    expect(timer?.spec?.['activeDeadlineSeconds']).toBeLessThanOrEqual(61);
    await fireTimers(stage, await uidOf(job));
    expect(await statusOf(job)).toMatchObject({ phase: 'Stopping', reason: 'JobDeadlineExceeded' });
    await report(stage, await atWork(pods), ended(0));
    expect(await statusOf(job)).toMatchObject({ phase: 'Failed', reason: 'JobDeadlineExceeded' });
    expect(await touched(pods)).toHaveLength(1);
  });
});

describe('spec.ttlSecondsAfterFinished', () => {
  test.concurrent('deletes the PowerTool after its end, by a timer', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 1);
    const job = await stage.run({ ttlSecondsAfterFinished: 3 });
    const uid = await uidOf(job);
    await report(stage, pods, ended(0));
    expect((await statusOf(job)).phase).toBe('Completed');
    expect((await getPowerTool(job)).metadata.finalizers).toBeUndefined();
    expect(await timersOf(uid)).toHaveLength(1);
    await fireTimers(stage, uid);
    expect((await refusalOf(admin({ method: 'GET', path: powerToolPath(job) }))).code).toBe('NotFound');
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('0 deletes it at once, even one that was refused', async () => {
    using stage = await openStage();
    const job = await stage.run({ ttlSecondsAfterFinished: 0 });
    expect((await refusalOf(admin({ method: 'GET', path: powerToolPath(job) }))).code).toBe('NotFound');
  });
});

describe('spec.dryRun', () => {
  test.concurrent('reports each pod and touches none', async () => {
    using stage = await openStage({ labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } });
    const pods = await runFleet(stage.namespace, 2);
    const job = await stage.run({ tool: { name: 'plain' }, dryRun: true });
    expect(await statusOf(job)).toMatchObject({
      phase: 'Completed',
      reason: 'DryRun',
      counts: { skipped: 2 },
    });
    expect((await statusOf(job)).targets?.map(({ reason }) => reason)).toEqual(['WouldRun', 'WouldRun']);
    const refused = await stage.run({ tool: { name: 'aperf' }, dryRun: true });
    expect((await statusOf(refused)).message).toContain('0 of 2 pods');
    expect((await statusOf(refused)).targets?.[0]).toMatchObject({
      state: 'Skipped',
      reason: 'PodSecurityRefused',
    });
    expect(await touched(pods)).toEqual([]);
    expect(await tracesOf(job, await uidOf(job), pods)).toEqual(NO_TRACES);
  });

  test.concurrent(
    'tells of pods that do not run, of static ones, and of those that forbid root or have no room',
    async () => {
      using stage = await openStage();
      const containers = [
        { name: 'app', image: 'registry.test/app:v1', resources: { limits: { memory: '32Mi' } } },
      ];
      await runPod(stage.namespace, { spec: { nodeName: 'node-1', containers } });
      await runPod(stage.namespace, {
        spec: {
          nodeName: 'node-1',
          securityContext: { runAsNonRoot: true },
          containers: [{ name: 'app', image: 'registry.test/app:v1' }],
        },
      });
      const job = await stage.run({ tool: { name: 'rooted' }, dryRun: true });
      const reasons = (await statusOf(job)).targets?.map(({ reason }) => reason).sort();
      expect(reasons).toEqual(['NoHeadroom', 'RunAsNonRoot']);
    },
  );
});
