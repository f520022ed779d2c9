import { beforeAll, describe, expect, test } from '@jest/globals';
import { powerToolPath } from '../../lib/kube/paths.ts';
import { admin, refusalOf } from './harness/api.ts';
import { eventOf, send, startFunctions } from './harness/functions.ts';
import { ended, removePod, reportTool, runPod, running, waiting } from './harness/kubelet.ts';
import { getPowerTool, makeNamespace, makePowerTool, toolsOf, toolWith } from './harness/objects.ts';
import type { KubeObject } from './harness/path-of.ts';
import { NO_TRACES, openStage, statusOf, tracesOf } from './harness/stage.ts';
import { fire, timersOf } from './harness/timers.ts';
import { IMAGES, prepareTools } from './harness/tools.ts';

beforeAll(prepareTools);

describe('A second job on the same pod', () => {
  test.concurrent('waits, saying for whom, and starts when the first has ended', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const first = await stage.run();
    await reportTool(pod, running());
    const second = await stage.run({ tool: { name: 'plain' } });
    const waits = await statusOf(second);
    expect(waits).toMatchObject({ phase: 'Pending', reason: 'TargetBusy' });
    expect(waits.message).toContain(`by the job ${first.name} (aperf)`);
    expect(waits.startedAt).toBeUndefined();
    expect(await toolsOf(pod)).toHaveLength(1);

    await reportTool(pod, ended(0));
    await stage.source.settle();
    expect((await statusOf(first)).phase).toBe('Completed');
    expect(await statusOf(second)).toMatchObject({ phase: 'Running', counts: { selected: 1, active: 1 } });
    const { name } = await toolWith(pod, IMAGES.plain);
    expect(await toolsOf(pod)).toHaveLength(2);

    await reportTool(pod, ended(0), String(name));
    await stage.source.settle();
    expect((await statusOf(second)).phase).toBe('Completed');
    for (const job of [first, second])
      expect(await tracesOf(job, (await getPowerTool(job)).metadata.uid, [pod])).toEqual(NO_TRACES);
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent.each([
    [
      'the first cannot get its image',
      (pod: Parameters<typeof reportTool>[0]) => reportTool(pod, waiting('ImagePullBackOff')),
    ],
    ['the first fails', (pod: Parameters<typeof reportTool>[0]) => reportTool(pod, ended(1))],
  ])('starts when %s', async (_name, happen) => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    await stage.run();
    const second = await stage.run({ tool: { name: 'plain' } });
    expect((await statusOf(second)).phase).toBe('Pending');
    await happen(pod);
    await stage.source.settle();
    expect((await statusOf(second)).phase).toBe('Running');
  });

  test.concurrent('of the same tool is not taken for the first', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    await stage.run();
    const second = await stage.run();
    expect((await statusOf(second)).reason).toBe('TargetBusy');
    await reportTool(pod, ended(0));
    await stage.source.settle();
    expect(await toolsOf(pod)).toHaveLength(2);
  });

  test.concurrent('that waits for one of its two pods starts on neither before both are free', async () => {
    using stage = await openStage();
    const busy = await runPod(stage.namespace, { labels: { tier: 'a' } });
    const free = await runPod(stage.namespace);
    await stage.run({ targets: { labelSelector: { matchLabels: { tier: 'a' } } } });
    const second = await stage.run({ tool: { name: 'plain' } });
    expect((await statusOf(second)).phase).toBe('Pending');
    expect(await toolsOf(free)).toEqual([]);
    await reportTool(busy, ended(0));
    await stage.source.settle();
    expect(await statusOf(second)).toMatchObject({ phase: 'Running', counts: { selected: 2, active: 2 } });
  });

  test.concurrent('can be deleted while it waits, and never starts', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    await stage.run();
    const second = await stage.run({ tool: { name: 'plain' } });
    const uid = (await getPowerTool(second)).metadata.uid;
    await admin({ method: 'DELETE', path: powerToolPath(second) });
    await stage.source.settle();
    expect((await refusalOf(admin({ method: 'GET', path: powerToolPath(second) }))).code).toBe('NotFound');
    await reportTool(pod, ended(0));
    await stage.source.settle();
    expect(await toolsOf(pod)).toHaveLength(1);
    expect(await tracesOf(second, uid, [pod])).toEqual(NO_TRACES);
  });

  test.concurrent('that waits for a pod which is deleted has no target left, and fails', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    await stage.run();
    const second = await stage.run({ tool: { name: 'plain' } });
    await removePod(pod);
    await stage.source.settle();
    expect(await statusOf(second)).toMatchObject({ phase: 'Failed', reason: 'NoTargets' });
  });

  test.concurrent('a third waits on, and the older one of the two starts first', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    await stage.run();
    const second = await stage.run({ tool: { name: 'plain' } });
    // Creation times have whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const third = await stage.run({ tool: { name: 'perf' } });
    await reportTool(pod, ended(0));
    await stage.source.settle();
    expect((await statusOf(second)).phase).toBe('Running');
    expect((await statusOf(third)).phase).toBe('Pending');
    expect((await statusOf(third)).message).toContain(`by the job ${second.name}`);
    await reportTool(pod, ended(0), String((await toolWith(pod, IMAGES.plain))['name']));
    await stage.source.settle();
    expect((await statusOf(third)).phase).toBe('Running');
  });
});

describe('Two jobs that start at the same moment', () => {
  test.concurrent('never both put a tool into a pod; the loser waits and starts later', async () => {
    using stage = await openStage({ instances: 2 });
    const pods = await Promise.all([1, 2, 3].map(() => runPod(stage.namespace)));
    const jobs = await Promise.all(
      ['aperf', 'plain'].map((name) => makePowerTool(stage.namespace, { tool: { name } })),
    );
    await stage.source.settle();
    for (const pod of pods) expect(await toolsOf(pod)).toHaveLength(1);
    for (let round = 0; round < 2; round += 1) {
      for (const pod of pods) await reportTool(pod, ended(0));
      await stage.source.settle();
    }
    for (const pod of pods) expect(await toolsOf(pod)).toHaveLength(2);
    for (const job of jobs) {
      expect((await statusOf(job)).phase).toBe('Completed');
      expect(await tracesOf(job, (await getPowerTool(job)).metadata.uid, pods)).toEqual(NO_TRACES);
    }
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('the loser of a race is still Pending when its timer fires', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const [winner, loser] = [
      await makePowerTool(namespace),
      await makePowerTool(namespace, { tool: { name: 'plain' } }),
    ];
    // The loser has made its trial when the winner injects: its own injection then meets a changed pod.
    const slow = startFunctions({
      wrap: (kube) => async (request) => {
        const isInjection =
          request.path.endsWith('/ephemeralcontainers') && request.query?.['dryRun'] === undefined;
        if (isInjection) await send(startFunctions(), 'creation', eventOf('add', 'PowerTool', winner));
        return kube(request);
      },
    });
    await send(slow, 'creation', eventOf('add', 'PowerTool', loser));
    expect(await toolsOf(pod)).toHaveLength(1);
    expect(await statusOf(loser)).toMatchObject({ phase: 'Pending', reason: 'TargetBusy' });

    const uid = (await getPowerTool(loser)).metadata.uid;
    const [timer] = await timersOf(uid);
    if (timer) {
      await fire(timer as KubeObject);
      const event = eventOf('update', 'Job', { namespace: 'toe-timers', name: timer.metadata.name });
      await send(startFunctions({ now: () => new Date(Date.now() + 200_000) }), 'creation', event);
    }
    expect(await statusOf(loser)).toMatchObject({ phase: 'Pending', reason: 'TargetBusy' });

    await reportTool(pod, ended(0));
    await send(startFunctions(), 'status', eventOf('update', 'Pod', pod));
    await send(startFunctions(), 'creation', eventOf('delete', 'Pod', pod));
    expect(await statusOf(loser)).toMatchObject({ phase: 'Running', counts: { active: 1 } });
  });
});
