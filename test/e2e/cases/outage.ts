import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { SCHEDULE_LABEL, TIMER_LABEL } from '../../../lib/api/names.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { powerToolPath, powerToolsPath, timersPath } from '../../../lib/kube/paths.ts';
import { eventually, find, list, remove } from '../harness/api.ts';
import {
  awaitAtWork,
  awaitCleanUp,
  awaitEnd,
  awaitStatus,
  createJob,
  labelledBy,
  tell,
  timersOf,
} from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { deletePod, startDeployment, startPod, touchedOf } from '../harness/pods.ts';
import { say, seconds } from '../harness/progress.ts';
import { startSource, stopSource, sweepOften } from '../harness/source.ts';

const MINUTE = 60_000;
/** Two ticks of the sweep, with room. */
const TWO_SWEEPS = 150;

/** What nobody was told of, the sweep finds. */
export const OUTAGE: Case = {
  name: 'while the event source is dead jobs are created, end, are changed, deleted and missed: the sweep ends each right',
  also: ['doomed'],
  run: async (ns) => {
    const before = await prepare(ns);
    await stopSource();
    const created = await createJob(ns, { app: 'created' });
    await hurt(ns, before);
    const missed = await missTwoTimes();
    const runsBefore = (await runsOf(before.timely)).length;
    const began = Date.now();
    await sweepOften(async () => {
      await startSource();
      await expectAllEnded(ns, { ...before, created });
      say(
        `      all jobs that the event source missed were ended ${seconds(Date.now() - began)} after its return`,
      );
    });
    await expectCaughtUpOnce(before.timely, runsBefore, missed);
  },
};

interface Jobs {
  readonly ending: PowerTool;
  readonly losing: PowerTool;
  readonly cancelled: PowerTool;
  readonly deleted: PowerTool;
  readonly doomed: PowerTool;
  /** A schedule. */
  readonly timely: PowerTool;
}

/** Jobs at work, each of which is to suffer in its own way. */
async function prepare(ns: string): Promise<Jobs> {
  const doomedNamespace = `${ns}-doomed`;
  const apps = ['created', 'ending', 'losing', 'cancelled', 'deleted'];
  await Promise.all(apps.map((app) => startDeployment(ns, app, 2)));
  await Promise.all([startPod(ns, 'timely'), startPod(doomedNamespace, 'doomed')]);
  const spec = { schedule: '* * * * *', successfulJobsHistoryLimit: 10 };
  const jobs = {
    timely: await createJob(ns, { app: 'timely', duration: '1s', spec }),
    ending: await createJob(ns, { app: 'ending', duration: '20s' }),
    losing: await createJob(ns, { app: 'losing', duration: '20s' }),
    cancelled: await createJob(ns, { app: 'cancelled', duration: '20s' }),
    deleted: await createJob(ns, { app: 'deleted', duration: '20s' }),
    doomed: await createJob(doomedNamespace, { app: 'doomed', duration: '20s' }),
  };
  await awaitStatus(jobs.timely, 'is scheduled', 30, ({ phase }) => phase === 'Scheduled');
  await Promise.all(
    [jobs.ending, jobs.losing, jobs.cancelled, jobs.deleted].map((job) => awaitAtWork(job, 2)),
  );
  await awaitAtWork(jobs.doomed, 1);
  return jobs;
}

/** All that events would tell, and the timers besides: what they would have told is lost as well. */
async function hurt(ns: string, { losing, cancelled, deleted, doomed }: Jobs): Promise<void> {
  await tell(cancelled, { shutdown: 'Cancel' });
  await remove(powerToolPath(deleted.metadata));
  const [pod = ''] = await labelledBy(losing);
  await deletePod(ns, pod);
  await remove(`/api/v1/namespaces/${doomed.metadata.namespace}`);
  await loseTimers();
}

async function loseTimers(): Promise<void> {
  const query = { labelSelector: TIMER_LABEL, propagationPolicy: 'Background' };
  await remove(timersPath, query);
}

/** Waits until the schedule has missed two times, of which it was not told. @returns the later one. */
async function missTwoTimes(): Promise<Date> {
  const second = (Math.floor(Date.now() / MINUTE) + 2) * MINUTE;
  // Not up to the last moment: the source takes a while to come back, and the third time is none to be missed.
  await sleep(second - Date.now() + 2000);
  return new Date(second);
}

async function expectAllEnded(ns: string, jobs: Jobs & { readonly created: PowerTool }): Promise<void> {
  const { created, ending, losing, cancelled, deleted, doomed } = jobs;
  for (const job of [created, ending])
    expect(await awaitEnd(job, TWO_SWEEPS)).toMatchObject({ phase: 'Completed', counts: { succeeded: 2 } });
  expect(await awaitEnd(losing, TWO_SWEEPS)).toMatchObject({
    phase: 'Completed',
    counts: { selected: 2, succeeded: 1, gone: 1 },
  });
  expect(await awaitEnd(cancelled, TWO_SWEEPS)).toMatchObject({ phase: 'Cancelled', counts: { done: 2 } });
  for (const job of [created, ending, losing, cancelled]) await awaitCleanUp(job, TWO_SWEEPS);
  for (const job of [deleted, doomed]) {
    await eventually(`${job.metadata.name} is gone`, TWO_SWEEPS, async () => {
      const traces = [...(await timersOf(job)), ...(await labelledBy(job))];
      return traces.length === 0 && !(await find(powerToolPath(job.metadata)));
    });
  }
  const path = `/api/v1/namespaces/${doomed.metadata.namespace}`;
  await eventually('the deleted namespace is gone', TWO_SWEEPS, async () => !(await find(path)));
  for (const app of ['created', 'ending', 'cancelled', 'deleted'])
    expect(await touchedOf(ns, app)).toHaveLength(2);
}

/** One run for all the times that were missed: that of the last one before somebody looked. */
async function expectCaughtUpOnce(schedule: PowerTool, runsBefore: number, missed: Date): Promise<void> {
  await eventually(
    'the schedule makes a run',
    TWO_SWEEPS,
    async () => (await runsOf(schedule)).length > runsBefore,
  );
  const minutes = (await runsOf(schedule)).map(({ metadata }) => Number(metadata.name.split('-').at(-1)));
  const lastMissed = missed.getTime() / MINUTE;
  expect(minutes).not.toContain(lastMissed - 1);
  expect(minutes.filter((minute) => minute >= lastMissed).length).toBeGreaterThan(0);
  await tell(schedule, { shutdown: 'Stop' });
  expect(await awaitEnd(schedule, TWO_SWEEPS)).toMatchObject({ phase: 'Completed', reason: 'Stopped' });
  const runs = await runsOf(schedule);
  for (const run of runs) expect(await awaitEnd(run)).toMatchObject({ phase: 'Completed' });
  expect(new Set(runs.map(({ metadata }) => metadata.name)).size).toBe(runs.length);
}

function runsOf({ metadata }: PowerTool): Promise<PowerTool[]> {
  return list<PowerTool>(powerToolsPath(metadata.namespace), `${SCHEDULE_LABEL}=${metadata.uid}`);
}
