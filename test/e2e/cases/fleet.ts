import { expect } from '@jest/globals';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { budgetsPath } from '../../../lib/kube/paths.ts';
import { find } from '../harness/api.ts';
import { awaitAtWork, awaitCleanUp, awaitEnd, awaitStatus, createJob } from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { podsOf, startDeployment, toolsIn, touchedOf } from '../harness/pods.ts';
import { mostAtOnce } from '../harness/rows.ts';

/** How much of a fleet a job touches, and when. */
export const FLEET: readonly Case[] = [
  {
    name: 'maxConcurrentPods goes through five pods in waves of two and touches each once',
    run: async (ns) => {
      await startDeployment(ns, 'web', 5);
      // Long enough that the two of a wave overlap even if a busy node starts the second one late.
      const spec = { budgets: { maxConcurrentPods: 2 } };
      const job = await createJob(ns, { app: 'web', duration: '10s', spec });
      await awaitAtWork(job, 2);
      const status = await awaitEnd(job);
      expect(status).toMatchObject({ phase: 'Completed', counts: { selected: 5, succeeded: 5 } });
      expect(mostAtOnce([status])).toBeLessThanOrEqual(2);
      expect(await toolCounts(ns, 'web')).toEqual([1, 1, 1, 1, 1]);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'a canary that succeeds goes first and alone, and the others follow',
    run: async (ns) => {
      await startDeployment(ns, 'web', 3);
      const job = await createJob(ns, { app: 'web', spec: { budgets: { canary: 1 } } });
      const status = await awaitEnd(job);
      expect(status).toMatchObject({ phase: 'Completed', counts: { selected: 3, succeeded: 3 } });
      const rows = [...(status.targets ?? [])].sort((a, b) => timeOf(a.startedAt) - timeOf(b.startedAt));
      const [canary, ...others] = rows;
      for (const { startedAt } of others)
        expect(timeOf(startedAt)).toBeGreaterThanOrEqual(timeOf(canary?.finishedAt));
      await awaitCleanUp(job);
    },
  },
  {
    name: 'a canary that fails spares the others',
    run: async (ns) => {
      await startDeployment(ns, 'web', 3);
      const spec = { budgets: { canary: 1 } };
      const job = await createJob(ns, { app: 'web', tool: 'e2e-exit3', spec });
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Failed',
        reason: 'CanaryFailed',
        message: expect.stringContaining('exit code 3'),
        counts: { selected: 3, failed: 1, skipped: 2, done: 3 },
      });
      expect(await touchedOf(ns, 'web')).toHaveLength(1);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'a sample takes as many pods as it says, and one for each node',
    run: async (ns) => {
      await startDeployment(ns, 'some', 4);
      await startDeployment(ns, 'one', 3);
      // This cluster has one node.
      const [some, one] = [
        await createJob(ns, { app: 'some', targets: { max: 2 } }),
        await createJob(ns, { app: 'one', targets: { onePerNode: true } }),
      ];
      expect(await awaitEnd(some)).toMatchObject({
        phase: 'Completed',
        counts: { selected: 2, succeeded: 2 },
      });
      expect(await awaitEnd(one)).toMatchObject({
        phase: 'Completed',
        counts: { selected: 1, succeeded: 1 },
      });
      expect(await touchedOf(ns, 'some')).toHaveLength(2);
      expect(await touchedOf(ns, 'one')).toHaveLength(1);
    },
  },
  {
    name: 'the budget of an admin holds over two jobs; the one that waits says so, and starts when there is room',
    run: async (ns) => {
      await Promise.all(['web', 'api'].map((app) => startDeployment(ns, app, 2)));
      const options = { tool: 'e2e-scarce', duration: '10s' };
      const first = await createJob(ns, { ...options, app: 'web' });
      await awaitStatus(first, 'runs', 30, ({ counts }) => counts?.active === 2);
      const second = await createJob(ns, { ...options, app: 'api' });
      const isTold = ({ reason }: PowerToolStatus) => reason === 'BudgetExhausted';
      expect(await awaitStatus(second, 'waits', 30, isTold)).toMatchObject({ phase: 'Pending' });
      const ends = await Promise.all([first, second].map((job) => awaitEnd(job)));
      for (const status of ends)
        expect(status).toMatchObject({ phase: 'Completed', counts: { selected: 2, succeeded: 2 } });
      expect(mostAtOnce(ends)).toBeLessThanOrEqual(2);
      for (const job of [first, second]) {
        await awaitCleanUp(job);
        expect(await readLedger()).not.toHaveProperty(job.metadata.uid);
      }
    },
  },
];

async function toolCounts(ns: string, app: string): Promise<number[]> {
  return (await podsOf(ns, app)).map((pod) => toolsIn(pod).length);
}

function timeOf(text = ''): number {
  return Date.parse(text);
}

async function readLedger(): Promise<Readonly<Record<string, string>>> {
  return (await find<{ data?: Record<string, string> }>(budgetsPath))?.data ?? {};
}
