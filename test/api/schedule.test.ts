import { beforeAll, describe, expect, test } from '@jest/globals';
import { GROUP, SCHEDULE_LABEL } from '../../lib/api/names.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import type { Kube } from '../../lib/kube/port.ts';
import { powerToolPath, powerToolsPath } from '../../lib/kube/paths.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import { admin } from './harness/api.ts';
import { eventsOf, fireTimers, report, runFleet } from './harness/fleet.ts';
import { eventOf, send, startFunctions } from './harness/functions.ts';
import { ended } from './harness/kubelet.ts';
import { getPowerTool, powerToolOf, unique } from './harness/objects.ts';
import { openStage, statusOf, type Stage } from './harness/stage.ts';
import { timersOf } from './harness/timers.ts';
import { prepareTools } from './harness/tools.ts';
import { untilAccepted, untilRefused } from './harness/until.ts';

beforeAll(prepareTools);

const HOUR = 3600;

/** The runs of a schedule, oldest first. */
async function runsOf(schedule: Ref): Promise<PowerTool[]> {
  const { uid } = (await getPowerTool(schedule)).metadata;
  const query = { labelSelector: `${SCHEDULE_LABEL}=${uid}` };
  const path = powerToolsPath(schedule.namespace);
  const { items } = (await admin({ method: 'GET', path, query })) as { items: PowerTool[] };
  return items.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** Time passes for the functions, and the timer of the schedule fires. */
async function pass(stage: Stage, schedule: Ref, seconds: number): Promise<void> {
  stage.advance(seconds);
  await fireTimers(stage, (await getPowerTool(schedule)).metadata.uid);
}

/** A quota of PowerTools that is used up, as the controller would say. @returns its path. */
async function makeFullQuota(namespace: string): Promise<string> {
  const quotas = `/api/v1/namespaces/${namespace}/resourcequotas`;
  const hard = { [`count/powertools.${GROUP}`]: '1' };
  await admin({ method: 'POST', path: quotas, body: { metadata: { name: 'full' }, spec: { hard } } });
  const body = { status: { hard, used: hard } };
  await admin({ method: 'PATCH', path: `${quotas}/full/status`, patch: 'merge', body });
  await untilRefused(() => tryPowerTool(namespace), 'exceeded quota');
  return `${quotas}/full`;
}

function tryPowerTool(namespace: string): Promise<unknown> {
  const body = powerToolOf({ name: unique('job'), namespace });
  return admin({ method: 'POST', path: powerToolsPath(namespace), query: { dryRun: 'All' }, body });
}

describe('spec.schedule', () => {
  test.concurrent('makes a run at each time, with the spec of the schedule and owned by it', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 1);
    const schedule = await stage.run({ schedule: '@hourly', tool: { name: 'aperf', duration: '7s' } });
    expect(await statusOf(schedule)).toMatchObject({ phase: 'Scheduled', reason: 'Scheduled' });
    expect(await runsOf(schedule)).toEqual([]);
    expect(await timersOf((await getPowerTool(schedule)).metadata.uid)).toHaveLength(1);
    await pass(stage, schedule, HOUR);
    const [run, ...more] = await runsOf(schedule);
    expect(more).toEqual([]);
    expect(run?.spec).toMatchObject({ tool: { name: 'aperf', duration: '7s' } });
    expect(run?.spec.schedule).toBeUndefined();
    expect(run?.metadata.ownerReferences).toMatchObject([
      { uid: (await getPowerTool(schedule)).metadata.uid },
    ]);
    expect(run?.status?.phase).toBe('Running');
    await report(stage, pods, ended(0));
    await pass(stage, schedule, HOUR);
    expect(await runsOf(schedule)).toHaveLength(2);
    expect(stage.source.dead).toEqual([]);
  });

  test.concurrent('catches missed times up once', async () => {
    using stage = await openStage();
    await runFleet(stage.namespace, 1);
    const schedule = await stage.run({ schedule: '@hourly' });
    await pass(stage, schedule, 5 * HOUR);
    expect(await runsOf(schedule)).toHaveLength(1);
    await fireTimers(stage, (await getPowerTool(schedule)).metadata.uid);
  });

  test.concurrent.each([
    ['Forbid', 1, undefined],
    ['Allow', 2, undefined],
    ['Replace', 2, 'Cancel'],
  ] as const)('%s: while a run is at work there are %d runs', async (concurrencyPolicy, size, shutdown) => {
    using stage = await openStage();
    await runFleet(stage.namespace, 1);
    const schedule = await stage.run({ schedule: '@hourly', concurrencyPolicy });
    await pass(stage, schedule, HOUR);
    await pass(stage, schedule, HOUR);
    const runs = await runsOf(schedule);
    expect(runs).toHaveLength(size);
    expect(runs[0]?.spec.shutdown).toBe(shutdown);
    const told = (await eventsOf(schedule)).filter((event) => event.startsWith('RunSkipped'));
    expect(told).toHaveLength(concurrencyPolicy === 'Forbid' ? 1 : 0);
  });

  test.concurrent('goes on after a time whose run a quota of the cluster refused, and tells it', async () => {
    using stage = await openStage();
    await runFleet(stage.namespace, 1);
    const schedule = await stage.run({ schedule: '@hourly' });
    const quota = await makeFullQuota(stage.namespace);
    await pass(stage, schedule, HOUR);
    expect(await runsOf(schedule)).toEqual([]);
    const told = (await eventsOf(schedule)).filter((event) => event.startsWith('RunRefused'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/exceeded quota/);
    expect(stage.source.dead).toEqual([]);
    await admin({ method: 'DELETE', path: quota });
    await untilAccepted(() => tryPowerTool(stage.namespace));
    await pass(stage, schedule, HOUR);
    expect(await runsOf(schedule)).toHaveLength(1);
  });

  test.concurrent('keeps as many ended runs as its limits say', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 1);
    const limits = { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 1 };
    const schedule = await stage.run({ schedule: '@hourly', ...limits });
    for (const exitCode of [0, 0, 1, 1, 0]) {
      await pass(stage, schedule, HOUR);
      await report(stage, pods, ended(exitCode));
    }
    const phases = (await runsOf(schedule)).map(({ status }) => status?.phase).sort();
    expect(phases).toEqual(['Completed', 'Failed']);
  });

  test.concurrent('makes no run while it is suspended, and does not catch up on that time', async () => {
    using stage = await openStage();
    await runFleet(stage.namespace, 1);
    const schedule = await stage.run({ schedule: '@hourly', suspend: true });
    const { uid } = (await getPowerTool(schedule)).metadata;
    expect(await statusOf(schedule)).toMatchObject({ phase: 'Scheduled', reason: 'Suspended' });
    expect(await timersOf(uid)).toEqual([]);
    stage.advance(2 * HOUR);
    const body = { spec: { suspend: false } };
    await admin({ method: 'PATCH', path: powerToolPath(schedule), patch: 'merge', body });
    await stage.source.settle();
    await fireTimers(stage, uid);
    expect(await statusOf(schedule)).toMatchObject({ phase: 'Scheduled', reason: 'Scheduled' });
    expect(await runsOf(schedule)).toEqual([]);
    const told = (await eventsOf(schedule)).filter((event) => event.startsWith('RunSkipped'));
    expect(told).toHaveLength(1);
    await pass(stage, schedule, HOUR);
    expect(await runsOf(schedule)).toHaveLength(1);
  });

  test.concurrent(
    'keeps a run that nobody is to keep for a minute and a half, so that its time does not run twice',
    async () => {
      using stage = await openStage();
      const pods = await runFleet(stage.namespace, 1);
      const schedule = await stage.run({ schedule: '@hourly', successfulJobsHistoryLimit: 0 });
      await pass(stage, schedule, HOUR);
      stage.advance(-HOUR);
      await report(stage, pods, ended(0));
      const [run] = await runsOf(schedule);
      expect(run?.status?.phase).toBe('Completed');
      await fireTimers(stage, run?.metadata.uid ?? '');
      expect(await runsOf(schedule)).toEqual([]);
    },
  );

  test.concurrent('ends with shutdown, and its run with it', async () => {
    using stage = await openStage();
    const pods = await runFleet(stage.namespace, 1);
    const schedule = await stage.run({ schedule: '@hourly' });
    await pass(stage, schedule, HOUR);
    const body = { spec: { shutdown: 'Stop' } };
    await admin({ method: 'PATCH', path: powerToolPath(schedule), patch: 'merge', body });
    await stage.source.settle();
    await fireTimers(stage, (await getPowerTool(schedule)).metadata.uid);
    expect(await statusOf(schedule)).toMatchObject({ phase: 'Completed', reason: 'Stopped' });
    const [run] = await runsOf(schedule);
    expect(run?.spec.shutdown).toBe('Stop');
    await fireTimers(stage, run?.metadata.uid ?? '');
    await report(stage, pods, ended(0));
    expect((await runsOf(schedule))[0]?.status?.phase).toBe('Completed');
  });

  test.concurrent('ends a run too that a slow function makes meanwhile', async () => {
    using stage = await openStage();
    await runFleet(stage.namespace, 1);
    const schedule = await stage.run({ schedule: '@hourly' });
    stage.advance(HOUR);
    const end = async (): Promise<void> => {
      const body = { spec: { shutdown: 'Cancel' } };
      await admin({ method: 'PATCH', path: powerToolPath(schedule), patch: 'merge', body });
      await stage.source.settle();
      await fireTimers(stage, (await getPowerTool(schedule)).metadata.uid);
      expect(await statusOf(schedule)).toMatchObject({ phase: 'Cancelled' });
    };
    const wrap =
      (kube: Kube): Kube =>
      async (request) => {
        if (request.method === 'POST' && request.path === powerToolsPath(stage.namespace)) await end();
        return kube(request);
      };
    const now = (): Date => new Date(Date.now() + HOUR * 1000);
    await send(startFunctions({ wrap, now }), 'creation', eventOf('add', 'PowerTool', schedule));
    const runs = await runsOf(schedule);
    expect(runs.map(({ spec }) => spec.shutdown)).toEqual(['Cancel']);
  });

  test.concurrent.each([
    ['61 * * * *', 'UTC', '61 * * * *'],
    ['0 3 * * *', 'Mars/Base', 'Mars/Base'],
  ])('%s in %s is refused in words', async (schedule, timeZone, words) => {
    using stage = await openStage();
    const job = await stage.run({ schedule, timeZone });
    expect(await statusOf(job)).toMatchObject({ phase: 'Failed', reason: 'SpecInvalid' });
    expect((await statusOf(job)).message).toContain(words);
  });
});
