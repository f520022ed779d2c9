import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import { CONTAINER_PREFIX } from '../../../lib/api/names.ts';
import { podPath, podsPath, powerToolPath } from '../../../lib/kube/paths.ts';
import { create, eventually, find, IMAGES, kube } from '../harness/api.ts';
import { awaitAtWork, awaitCleanUp, awaitEnd, awaitStatus, createJob, timersOf } from '../harness/jobs.ts';
import { stopTool } from '../harness/obedient.ts';
import type { Case } from '../harness/play.ts';
import { awaitRunning, logOf, makePod, readPod, startPod, toolsIn } from '../harness/pods.ts';
import { say, seconds } from '../harness/progress.ts';

/** How long jobs live, how often tools run, and what is told of it. */
export const LIMITS: readonly Case[] = [
  {
    name: 'a PowerTool is deleted when its time to live is over, and leaves no timer',
    run: async (ns) => {
      await startPod(ns, 'web');
      const job = await createJob(ns, { app: 'web', spec: { ttlSecondsAfterFinished: 5 } });
      const status = await awaitEnd(job);
      expect(status.phase).toBe('Completed');
      await eventually('the PowerTool is gone', 60, async () => !(await find(powerToolPath(job.metadata))));
      const lived = Date.now() - Date.parse(status.finishedAt ?? '');
      say(`      a PowerTool with 5 s to live was gone ${seconds(lived)} after its end`);
      expect(lived).toBeGreaterThanOrEqual(5000);
      expect(await timersOf(job)).toEqual([]);
    },
  },
  {
    name: 'activeDeadlineSeconds stops a job in the middle of its work',
    run: async (ns) => {
      await startPod(ns, 'web');
      const options = { app: 'web', tool: 'e2e-obedient', duration: '60s' };
      const job = await createJob(ns, { ...options, spec: { activeDeadlineSeconds: 20 } });
      await awaitAtWork(job, 1);
      const stopping = await awaitStatus(job, 'stops', 60, ({ phase }) => phase === 'Stopping');
      expect(stopping).toMatchObject({ reason: 'JobDeadlineExceeded' });
      await stopTool(ns, 'web');
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Failed', reason: 'JobDeadlineExceeded' });
      await awaitCleanUp(job);
    },
  },
  {
    name: 'a tool waits for its warm-up before it measures',
    run: async (ns) => {
      await startPod(ns, 'web', { image: IMAGES.python, cpu: '100m' });
      const more = { warmup: '4s' };
      const status = await awaitEnd(
        await createJob(ns, { app: 'web', tool: 'py-spy', duration: '3s', more }),
      );
      expect(status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      const [row] = status.targets ?? [];
      const took = Date.parse(row?.finishedAt ?? '') - Date.parse(row?.startedAt ?? '');
      expect(took).toBeGreaterThanOrEqual(6000);
      expect(await logOf(ns, 'web', row?.container ?? '')).toContain('"phase":"warmup","seconds":4');
    },
  },
  {
    name: 'a pod that has had as many tools as admins allow gets no further one',
    run: async (ns) => {
      await startPod(ns, 'web');
      // Each attempt of toe is such a container for the life of the pod.
      const all = Array.from({ length: RUN_CAP }, (_, index) => ({
        name: `${CONTAINER_PREFIX}e2e-${index}`,
        image: IMAGES.exit3,
      }));
      const body = { spec: { ephemeralContainers: all } };
      const path = podPath({ namespace: ns, name: 'web' }, 'ephemeralcontainers');
      await kube({ method: 'PATCH', path, patch: 'strategic', body });
      await eventually('they have ended', 90, async () => (await endedIn(ns, 'web')) === RUN_CAP);
      const job = await createJob(ns, { app: 'web' });
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Failed',
        reason: 'RunCapReached',
        message: expect.stringContaining('kubectl delete pod web'),
      });
      expect(toolsIn(await readPod(ns, 'web'))).toHaveLength(RUN_CAP);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'a dry run reports pod by pod what would happen, and puts nothing into any',
    run: async (ns) => {
      await create(podsPath(ns), makePod('roomy', 'web'));
      const resources = { limits: { memory: '32Mi' } };
      await create(podsPath(ns), makePod('tight', 'web', { container: { resources } }));
      await Promise.all(['roomy', 'tight'].map((name) => awaitRunning(ns, name)));
      const job = await createJob(ns, { app: 'web', tool: 'e2e-heavy', spec: { dryRun: true } });
      const status = await awaitEnd(job);
      expect(status).toMatchObject({ phase: 'Completed', reason: 'DryRun' });
      expect(status.targets?.map(({ pod, reason }) => [pod, reason]).sort()).toEqual([
        ['roomy', 'WouldRun'],
        ['tight', 'NoHeadroom'],
      ]);
      for (const name of ['roomy', 'tight']) expect(toolsIn(await readPod(ns, name))).toEqual([]);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'kubectl events tells the way of a job, each step once',
    run: async (ns) => {
      await startPod(ns, 'web');
      const job = await createJob(ns, { app: 'web', name: 'told' });
      await awaitEnd(job);
      await awaitCleanUp(job);
      const output = ['-o', 'jsonpath={range .items[*]}{.reason}{"\\n"}{end}'];
      const told = await run('kubectl', ['-n', ns, 'events', '--for=powertool/told', ...output]);
      expect(told.split('\n').filter(Boolean).sort()).toEqual(['Running', 'Succeeded']);
    },
  },
];

async function endedIn(ns: string, name: string): Promise<number> {
  const { status } = await readPod(ns, name);
  return status.ephemeralContainerStatuses?.filter(({ state }) => state?.terminated).length ?? 0;
}

/** The default of TOE_MAX_RUNS_PER_POD. */
const RUN_CAP = 20;
