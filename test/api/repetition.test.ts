import { beforeAll, describe, expect, test } from '@jest/globals';
import { powerToolPath } from '../../lib/kube/paths.ts';
import { KubeError, type Kube } from '../../lib/kube/port.ts';
import { admin } from './harness/api.ts';
import { deliver, eventOf, send, startFunctions } from './harness/functions.ts';
import { ended, reportTool, runPod, running } from './harness/kubelet.ts';
import { getPod, getPowerTool, makeNamespace, makePowerTool, toolsOf } from './harness/objects.ts';
import { NO_TRACES, openStage, statusOf, tracesOf } from './harness/stage.ts';
import { fire, timersOf } from './harness/timers.ts';
import { prepareTools } from './harness/tools.ts';
import type { KubeObject } from './harness/path-of.ts';

beforeAll(prepareTools);

describe('The same events more than once', () => {
  test.concurrent.each([
    ['twice', { times: 2 }],
    ['to two instances of each function at once', { instances: 2 }],
    ['twice to three instances at once', { times: 2, instances: 3 }],
  ])('%s give one container per pod and the same end', async (_name, setting) => {
    using stage = await openStage(setting);
    const pods = await Promise.all([0, 3, 0].map(() => runPod(stage.namespace)));
    const job = await stage.run();
    const { metadata } = await getPowerTool(job);
    expect(await statusOf(job)).toMatchObject({ phase: 'Running', counts: { selected: 3, active: 3 } });
    for (const pod of pods) expect(await toolsOf(pod)).toHaveLength(1);
    await Promise.all(pods.map((pod) => reportTool(pod, running())));
    await stage.source.settle();
    await Promise.all(pods.map((pod, at) => reportTool(pod, ended(at === 1 ? 3 : 0))));
    await stage.source.settle();
    expect(await statusOf(job)).toMatchObject({
      phase: 'Failed',
      reason: 'ToolFailed',
      counts: { selected: 3, succeeded: 2, failed: 1, gone: 0, done: 3 },
    });
    for (const pod of pods) expect(await toolsOf(pod)).toHaveLength(1);
    expect(await tracesOf(job, metadata.uid, pods)).toEqual(NO_TRACES);
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('20 creations of one event at once put one container into each pod', async () => {
    const namespace = await makeNamespace();
    const pods = [await runPod(namespace), await runPod(namespace)];
    const job = await makePowerTool(namespace);
    const event = eventOf('add', 'PowerTool', job);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => send(startFunctions(), 'creation', event)),
    );
    const faults = results
      .filter((result) => result.status === 'rejected')
      .map(({ reason }) => reason as KubeError);
    for (const fault of faults) expect(fault.code).toBe('Conflict');
    expect(faults.length).toBeLessThan(20);
    for (const pod of pods) expect(await toolsOf(pod)).toHaveLength(1);
    expect(await statusOf(job)).toMatchObject({ phase: 'Running', counts: { selected: 2, active: 2 } });
  });

  test.concurrent('20 creations in one instance are as good as one', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const job = await makePowerTool(namespace);
    const instances = startFunctions();
    const event = eventOf('add', 'PowerTool', job);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => send(instances, 'creation', event)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    await send(instances, 'creation', event);
    expect(await toolsOf(pod)).toHaveLength(1);
    expect((await statusOf(job)).phase).toBe('Running');
  });

  test.concurrent('a repeated event writes nothing at all', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const job = await makePowerTool(namespace);
    await deliver(startFunctions(), eventOf('add', 'PowerTool', job));
    await reportTool(pod, running());
    await deliver(startFunctions(), eventOf('add', 'PowerTool', job));
    const before = [
      (await getPowerTool(job)).metadata.resourceVersion,
      (await getPod(pod)).metadata.resourceVersion,
    ];
    const writes: string[] = [];
    const wrap =
      (kube: Kube): Kube =>
      (request) => {
        if (request.method !== 'GET') writes.push(`${request.method} ${request.path}`);
        return kube(request);
      };
    const again = startFunctions({ wrap });
    const events = [
      eventOf('add', 'PowerTool', job),
      eventOf('update', 'PowerTool', job),
      eventOf('update', 'Pod', pod),
      eventOf('delete', 'Pod', pod),
    ];
    for (const event of events) await deliver(again, event);
    expect(writes).toEqual([]);
    expect([
      (await getPowerTool(job)).metadata.resourceVersion,
      (await getPod(pod)).metadata.resourceVersion,
    ]).toEqual(before);
  });
});

describe('Forged, old and foreign events', () => {
  test.concurrent.each([
    ['a job that does not exist', eventOf('add', 'PowerTool', { namespace: 'default', name: 'absent' })],
    ['a namespace that does not exist', eventOf('add', 'PowerTool', { namespace: 'absent', name: 'absent' })],
    ['a pod that does not exist', eventOf('update', 'Pod', { namespace: 'default', name: 'absent' })],
    [
      'a lost pod of a namespace without jobs',
      eventOf('delete', 'Pod', { namespace: 'default', name: 'absent' }),
    ],
    ['a timer that does not exist', eventOf('update', 'Job', { namespace: 'toe-timers', name: 'absent' })],
    ['a Job of another namespace', eventOf('update', 'Job', { namespace: 'default', name: 'absent' })],
  ])('of %s are worked off and write nothing', async (_name, event) => {
    const writes: string[] = [];
    const wrap =
      (kube: Kube): Kube =>
      (request) => {
        if (request.method !== 'GET') writes.push(`${request.method} ${request.path}`);
        return kube(request);
      };
    await deliver(startFunctions({ wrap }), event);
    expect(writes).toEqual([]);
  });

  test.concurrent('that a job ended, while its tools run, end nothing', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const job = await makePowerTool(namespace);
    const instances = startFunctions();
    await deliver(instances, eventOf('add', 'PowerTool', job));
    await reportTool(pod, running());
    for (const event of [
      eventOf('update', 'PowerTool', job),
      eventOf('delete', 'PowerTool', job),
      eventOf('delete', 'Pod', pod),
    ])
      await deliver(instances, event);
    expect(await statusOf(job)).toMatchObject({ phase: 'Running', counts: { active: 1 } });
    expect((await getPod(pod)).metadata.labels).toHaveProperty(['toe.run/job']);
  });
});

describe('A run that dies after its n-th write is healed by the next', () => {
  const AFTER = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  test.concurrent.each(AFTER)('n = %d', async (lives) => {
    const namespace = await makeNamespace();
    const pods = [await runPod(namespace), await runPod(namespace)];
    const job = await makePowerTool(namespace);
    let left = lives;
    const wrap =
      (kube: Kube): Kube =>
      async (request) => {
        if (request.method !== 'GET' && left <= 0)
          throw new KubeError('Unavailable', 0, 'the instance has died');
        if (request.method !== 'GET') left -= 1;
        return kube(request);
      };
    const event = eventOf('add', 'PowerTool', job);
    await send(startFunctions({ wrap }), 'creation', event).catch(() => undefined);
    await send(startFunctions(), 'creation', event);
    for (const pod of pods) expect(await toolsOf(pod)).toHaveLength(1);
    const { metadata, status } = await getPowerTool(job);
    expect(status).toMatchObject({ phase: 'Running', counts: { selected: 2, active: 2 } });
    expect(metadata.finalizers).toEqual(['toe.run/cleanup']);
    for (const pod of pods)
      expect((await getPod(pod)).metadata.labels).toMatchObject({ 'toe.run/job': metadata.uid });
  });
});

describe('When every event but the timer is lost', () => {
  test.concurrent('the timer of the start still finds tools that have ended', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const job = await makePowerTool(namespace);
    const uid = (await getPowerTool(job)).metadata.uid;
    const instances = startFunctions();
    await deliver(instances, eventOf('add', 'PowerTool', job));
    await reportTool(pod, ended(0));
    const [timer] = await timersOf(uid);
    await fire(timer as KubeObject);
    await deliver(
      instances,
      eventOf('update', 'Job', { namespace: 'toe-timers', name: timer?.metadata.name ?? '' }),
    );
    expect((await statusOf(job)).phase).toBe('Completed');
    await deliver(instances, eventOf('update', 'PowerTool', job));
    expect(await tracesOf(job, uid, [pod])).toEqual(NO_TRACES);
  });

  test.concurrent('the timer of a job that was deleted does nothing', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const job = await makePowerTool(namespace);
    const uid = (await getPowerTool(job)).metadata.uid;
    const instances = startFunctions();
    await deliver(instances, eventOf('add', 'PowerTool', job));
    const [timer] = await timersOf(uid);
    await admin({
      method: 'PATCH',
      path: powerToolPath(job),
      patch: 'merge',
      body: { metadata: { finalizers: null } },
    });
    await admin({ method: 'DELETE', path: powerToolPath(job) });
    await fire(timer as KubeObject);
    await deliver(
      instances,
      eventOf('update', 'Job', { namespace: 'toe-timers', name: timer?.metadata.name ?? '' }),
    );
    expect(await toolsOf(pod)).toHaveLength(1);
  });
});
