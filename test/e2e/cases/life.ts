import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { powerToolPath } from '../../../lib/kube/paths.ts';
import { eventually, find, IMAGES, list, remove } from '../harness/api.ts';
import {
  awaitAtWork,
  awaitCleanUp,
  awaitEnd,
  awaitStatus,
  createJob,
  labelledBy,
  readJob,
  timersOf,
} from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { execute, readPod, scale, startDeployment, startPod, toolsIn, touchedOf } from '../harness/pods.ts';
import { say, seconds } from '../harness/progress.ts';
import { mostAtOnce } from '../harness/rows.ts';

/** The way of jobs that go well, alone and beside others. */
export const LIFE: readonly Case[] = [
  {
    name: 'a job of ten pods completes though its tools end at different times; pods born later get no tool',
    run: async (ns) => {
      const chosen = await startDeployment(ns, 'web', 10);
      const job = await createJob(ns, { app: 'web', duration: '90s' });
      await awaitAtWork(job, 10, 80);
      const early = chosen.slice(0, 3);
      for (const pod of early) await execute(ns, pod.metadata.name, END_TOOL);
      await scale(ns, 'web', 12);
      const status = await awaitEnd(job, 180);
      expect(status).toMatchObject({ phase: 'Completed', counts: { selected: 10, succeeded: 10, done: 10 } });
      expect(new Set(status.targets?.map(({ finishedAt }) => finishedAt)).size).toBeGreaterThan(1);
      await awaitCleanUp(job);
      const all = await scale(ns, 'web', 13);
      await sleep(3000);
      expect((await readJob(job.metadata)).status).toEqual(status);
      expect(await touchedOf(ns, 'web')).toEqual(chosen.map(({ metadata }) => metadata.name).sort());
      expect(all).toHaveLength(13);
    },
  },
  {
    name: 'jobs for one pod run one after the other, and those that wait say for whom',
    run: async (ns) => {
      await startPod(ns, 'web');
      const first = await createJob(ns, { app: 'web', name: 'first', duration: '45s' });
      await awaitAtWork(first, 1);
      const others = [
        await createJob(ns, { app: 'web', name: 'second' }),
        await createJob(ns, { app: 'web', name: 'third' }),
      ];
      for (const job of others) {
        const status = await awaitStatus(job, 'waits', 40, ({ phase }) => phase === 'Pending');
        expect(status).toMatchObject({
          reason: 'TargetBusy',
          message: expect.stringContaining('the job first'),
        });
      }
      const ends = await Promise.all([first, ...others].map((job) => awaitEnd(job, 180)));
      for (const status of ends)
        expect(status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      expect(mostAtOnce(ends)).toBe(1);
      expect(toolsIn(await readPod(ns, 'web'))).toHaveLength(3);
    },
  },
  {
    name: 'jobs created for one pod at the same moment never run at the same time',
    run: async (ns) => {
      await startPod(ns, 'web');
      const names = ['red', 'green', 'blue'];
      const jobs = await Promise.all(names.map((name) => createJob(ns, { app: 'web', name })));
      const ends = await Promise.all(jobs.map((job) => awaitEnd(job)));
      for (const status of ends)
        expect(status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      expect(mostAtOnce(ends)).toBe(1);
      expect(toolsIn(await readPod(ns, 'web'))).toHaveLength(3);
    },
  },
  {
    name: 'a running job that is deleted goes soon and leaves no label, timer or Secret',
    run: async (ns) => {
      await startDeployment(ns, 'web', 2);
      const job = await createJob(ns, { app: 'web', duration: '30s' });
      await awaitAtWork(job, 2);
      expect(await timersOf(job)).toHaveLength(1);
      const began = Date.now();
      await remove(powerToolPath(job.metadata));
      await eventually('the PowerTool is gone', 20, async () => !(await find(powerToolPath(job.metadata))));
      say(`      a running job was deleted within ${seconds(Date.now() - began)}`);
      expect(await labelledBy(job)).toEqual([]);
      expect(await timersOf(job)).toEqual([]);
      expect(await list(`/api/v1/namespaces/${ns}/secrets`)).toEqual([]);
    },
  },
  {
    name: 'a finished job never changes again, whatever the length of its name',
    run: async (ns) => {
      await startPod(ns, 'web');
      const job = await createJob(ns, { app: 'web', name: `long-${'n'.repeat(195)}` });
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      const settled = await awaitCleanUp(job);
      await sleep(20_000);
      expect((await readJob(job.metadata)).metadata.resourceVersion).toBe(settled.metadata.resourceVersion);
    },
  },
  {
    name: 'a job in the older words runs alike, and kubectl get shows what one wants to know',
    run: async (ns) => {
      await startDeployment(ns, 'web', 2);
      const job = await createJob(ns, { app: 'web', inOlderWords: true });
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Completed', tool: 'e2e-sleeper' });
      expect(await readTable(job)).toEqual({
        NAME: 'web',
        TOOL: 'e2e-sleeper',
        TARGETS: '2',
        DONE: '2',
        PHASE: 'Completed',
        AGE: expect.stringMatching(/^\d+m?\d*s$/),
        IMAGE: IMAGES.sleeper,
        REASON: 'Succeeded',
        BY: '',
        BYTES: '',
      });
    },
  },
];

// Ends the tool's sleep, which is not the child of the target's own first process.
const END_TOOL =
  'for p in $(pidof sleep); do read -r _ _ _ parent _ </proc/$p/stat; [ "$parent" = 1 ] || kill "$p"; done';

/** The one row of `kubectl get -o wide`, by column. */
async function readTable({ metadata }: PowerTool): Promise<Record<string, string>> {
  const what = ['get', 'powertool', metadata.name, '-o', 'wide'];
  const [head = '', row = ''] = (await run('kubectl', ['-n', metadata.namespace, ...what])).split('\n');
  const values = row.split(/\s+/);
  return Object.fromEntries(head.split(/\s+/).map((column, index) => [column, values[index] ?? '']));
}
