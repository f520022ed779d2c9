import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { powerToolPath } from '../../../lib/kube/paths.ts';
import { eventually } from '../harness/api.ts';
import { markAuditLog, requestsSince } from '../harness/audit.ts';
import { sendAll, subjectsOf } from '../harness/events.ts';
import { awaitAtWork, awaitCleanUp, awaitEnd, createJob, readJob, timersOf } from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { readPod, startDeployment, toolsIn } from '../harness/pods.ts';

/** Events are hints: however often and late they come, they change nothing. */
export const REPLAY: readonly Case[] = [
  {
    name: 'every event delivered again and again, during a job and after it, changes nothing',
    run: async (ns) => {
      const pods = (await startDeployment(ns, 'web', 2)).map(({ metadata }) => metadata.name);
      const job = await createJob(ns, { app: 'web', duration: '10s' });
      await awaitAtWork(job, 2);
      const subjects = subjectsOf(job.metadata, pods, await timersOf(job));
      await sendAll(subjects);
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Completed',
        counts: { selected: 2, succeeded: 2 },
      });
      await awaitCleanUp(job);
      // The kubelet writes the end of a tool into its pod, and a moment later the label goes.
      await sleep(2000);
      const before = await versionsOf(job, pods);
      const mark = await markAuditLog();
      await sendAll(subjects);
      await eventually('the functions look at the job again', 15, () => wasReadSince(mark, job));
      await sleep(5000);
      expect(await versionsOf(job, pods)).toEqual(before);
      for (const pod of pods) expect(toolsIn(await readPod(ns, pod))).toHaveLength(1);
    },
  },
];

async function versionsOf({ metadata }: PowerTool, pods: readonly string[]): Promise<string[]> {
  const objects = [
    await readJob(metadata),
    ...(await Promise.all(pods.map((pod) => readPod(metadata.namespace, pod)))),
  ];
  return objects.map((object) => `${object.metadata.uid} ${object.metadata.resourceVersion}`);
}

async function wasReadSince(mark: number, { metadata }: PowerTool): Promise<boolean> {
  const requests = await requestsSince(mark);
  return requests.some(({ verb, requestURI }) => verb === 'get' && requestURI === powerToolPath(metadata));
}
