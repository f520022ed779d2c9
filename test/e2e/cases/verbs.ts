import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Pod } from '../../../lib/api/pod.ts';
import {
  createJob,
  awaitAtWork,
  awaitCleanUp,
  awaitEnd,
  awaitStatus,
  tell,
  timersOf,
} from '../harness/jobs.ts';
import { stopTool } from '../harness/obedient.ts';
import type { Case } from '../harness/play.ts';
import { startDeployment, startPod, toolsIn, touchedOf, podsOf } from '../harness/pods.ts';

/** Seconds within which a verb is heard. */
const SOON = 20;

/** What users say to a job that exists. */
export const VERBS: readonly Case[] = [
  {
    name: 'stop: no further tool starts, the one at work obeys, and the job is Completed with what there is',
    run: async (ns) => {
      await startDeployment(ns, 'web', 3);
      const job = await createJob(ns, { ...OBEDIENT, spec: { budgets: { maxConcurrentPods: 1 } } });
      await awaitAtWork(job, 1);
      await tell(job, { shutdown: 'Stop' });
      const stopping = await awaitStatus(job, 'stops', SOON, ({ phase }) => phase === 'Stopping');
      expect(stopping).toMatchObject({ reason: 'Stopped', observedGeneration: 2 });
      await stopTools(ns, await podsAtWork(ns));
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Completed',
        reason: 'Stopped',
        counts: { selected: 3, succeeded: 1, skipped: 2, failed: 0, done: 3 },
      });
      expect(await touchedOf(ns, 'web')).toHaveLength(1);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'cancel: the job is Cancelled when its tools have obeyed',
    run: async (ns) => {
      const pods = await startDeployment(ns, 'web', 2);
      const job = await createJob(ns, OBEDIENT);
      await awaitAtWork(job, 2);
      await tell(job, { shutdown: 'Cancel' });
      const stopping = await awaitStatus(job, 'stops', SOON, ({ phase }) => phase === 'Stopping');
      expect(stopping).toMatchObject({ reason: 'Cancelled' });
      await stopTools(ns, pods);
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Cancelled',
        reason: 'Cancelled',
        counts: { done: 2 },
      });
      await awaitCleanUp(job);
    },
  },
  {
    name: 'suspend keeps a job from its start, without a timer, until it is resumed',
    run: async (ns) => {
      const pod = await startPod(ns, 'web');
      const job = await createJob(ns, { app: 'web', spec: { suspend: true } });
      const status = await awaitStatus(job, 'rests', SOON, ({ phase }) => phase === 'Pending');
      expect(status).toMatchObject({ reason: 'Suspended' });
      expect(await timersOf(job)).toEqual([]);
      expect(toolsIn(pod)).toEqual([]);
      await tell(job, { suspend: false });
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      await awaitCleanUp(job);
    },
  },
  {
    name: 'suspend of a job at work lets its tool end and starts no further one, until it is resumed',
    run: async (ns) => {
      await startDeployment(ns, 'web', 2);
      const spec = { budgets: { maxConcurrentPods: 1 } };
      const job = await createJob(ns, { app: 'web', duration: '20s', spec });
      await awaitAtWork(job, 1);
      await tell(job, { suspend: true });
      const resting = await awaitStatus(job, 'rests', 60, ({ counts }) => counts?.done === 1);
      expect(resting).toMatchObject({
        phase: 'Running',
        reason: 'Suspended',
        observedGeneration: 2,
        counts: { waiting: 1, active: 0, succeeded: 1 },
      });
      // Room for a tool that should not come.
      await sleep(3000);
      expect(await touchedOf(ns, 'web')).toHaveLength(1);
      await tell(job, { suspend: false });
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Completed',
        counts: { selected: 2, succeeded: 2, done: 2 },
      });
      await awaitCleanUp(job);
    },
  },
];

/** A tool that only ends when it is told to. */
const OBEDIENT = { app: 'web', tool: 'e2e-obedient', duration: '60s' };

/** Tells the tools in all these pods to stop: in mode ephemeral the job cannot. */
async function stopTools(ns: string, pods: readonly Pod[]): Promise<void> {
  await Promise.all(pods.map(({ metadata }) => stopTool(ns, metadata.name)));
}

async function podsAtWork(ns: string): Promise<Pod[]> {
  return (await podsOf(ns, 'web')).filter((pod) => toolsIn(pod).length > 0);
}
