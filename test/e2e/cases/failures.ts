import { expect } from '@jest/globals';
import type { Pod } from '../../../lib/api/pod.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { podsPath } from '../../../lib/kube/paths.ts';
import { create } from '../harness/api.ts';
import { HANGING_REGISTRY } from '../harness/hanging-registry.ts';
import { awaitAtWork, awaitCleanUp, awaitEnd, createJob } from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import {
  awaitReplicas,
  awaitRunning,
  deletePod,
  makePod,
  readPod,
  startDeployment,
  startPod,
  toolsIn,
} from '../harness/pods.ts';
import { say, seconds } from '../harness/progress.ts';

/** Tools and targets that fail. */
export const FAILURES: readonly Case[] = [
  {
    name: 'a tool that ends with 3 fails the job, with its exit code and last words',
    run: async (ns) => {
      await startPod(ns, 'web');
      const status = await awaitEnd(await createJob(ns, { app: 'web', tool: 'e2e-exit3' }));
      const words = /exit code 3: failing on purpose/;
      expect(status).toMatchObject({
        phase: 'Failed',
        reason: 'ToolFailed',
        message: expect.stringMatching(words),
        counts: { selected: 1, failed: 1, done: 1 },
        targets: [{ state: 'Failed', exitCode: 3, message: expect.stringMatching(words) }],
      });
      expect(conditionOf(status, 'Complete')).toBe('False');
    },
  },
  ...[
    { what: 'sees the processes of its node', field: 'hostPID', reason: 'SharesHostProcesses' },
    { what: 'is in the network of its node', field: 'hostNetwork', reason: 'SharesHostNetwork' },
  ].map(({ what, field, reason }): Case => ({
    name: `a pod that ${what} gets no tool, and says so; the others are profiled`,
    run: async (ns) => {
      await create(podsPath(ns), makePod('agent', 'web', { spec: { [field]: true } }));
      await Promise.all([startPod(ns, 'web'), awaitRunning(ns, 'agent')]);
      const status = await awaitEnd(await createJob(ns, { app: 'web' }));
      expect(status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1, skipped: 1 } });
      expect(status.targets?.find(({ pod }) => pod === 'agent')).toMatchObject({ state: 'Skipped', reason });
      expect(toolsIn(await readPod(ns, 'agent'))).toEqual([]);
    },
  })),
  {
    name: 'an image that does not exist fails the job soon, in the words of the kubelet',
    run: async (ns) => {
      await startPod(ns, 'web');
      const began = Date.now();
      const job = await createJob(ns, { app: 'web', tool: 'e2e-missing' });
      const status = await awaitEnd(job, 60);
      say(`      a missing image was told after ${seconds(Date.now() - began)}`);
      expect(status).toMatchObject({ phase: 'Failed', reason: 'ImagePullFailed' });
      expect(status.message).toMatch(/ImagePullBackOff.*nothing-here:v1/);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'pods that are deleted meanwhile are gone, and those that take their place or name get no tool',
    run: async (ns) => {
      const [first, second] = await startDeployment(ns, 'web', 2);
      await startLonePod(ns);
      const job = await createJob(ns, { app: 'web', duration: '45s' });
      await awaitAtWork(job, 3);
      await Promise.all([deletePod(ns, 'lone'), deletePod(ns, nameOf(first))]);
      await startLonePod(ns);
      const status = await awaitEnd(job, 150);
      expect(status).toMatchObject({
        phase: 'Completed',
        counts: { selected: 3, waiting: 0, active: 0, succeeded: 1, failed: 0, gone: 2, done: 3 },
      });
      expect(conditionOf(status, 'Degraded')).toBe('True');
      expect(rowsOf(status)).toEqual(
        [`${nameOf(first)} Gone`, 'lone Gone', `${nameOf(second)} Succeeded`].sort(),
      );
      await awaitCleanUp(job);
      const now = await awaitReplicas(ns, 'web', 3);
      const touched = now.filter((pod) => toolsIn(pod).length > 0).map(nameOf);
      expect(touched).toEqual([nameOf(second)]);
    },
  },
];

/** A tool that never starts: takes as long as the start deadline. */
export const PATIENCE: Case = {
  name: 'a tool whose image never arrives ends the job at the start deadline',
  run: async (ns) => {
    await create(podsPath(ns), HANGING_REGISTRY);
    await Promise.all([awaitRunning(ns, 'hanging-registry'), startPod(ns, 'web')]);
    const began = Date.now();
    const job = await createJob(ns, { app: 'web', tool: 'e2e-hanging' });
    const status = await awaitEnd(job, START_DEADLINE_SECONDS + 30);
    const took = Date.now() - began;
    say(`      a tool that never starts was given up after ${seconds(took)}`);
    expect(status).toMatchObject({ phase: 'Failed', reason: 'StartDeadlineExceeded' });
    expect(status.message).toContain('did not start in time');
    expect(took).toBeGreaterThan(START_DEADLINE_SECONDS * 1000);
    await awaitCleanUp(job);
  },
};

/** The default of TOE_START_DEADLINE_SECONDS. */
const START_DEADLINE_SECONDS = 120;

async function startLonePod(ns: string): Promise<void> {
  await create(podsPath(ns), makePod('lone', 'web'));
  await awaitRunning(ns, 'lone');
}

function nameOf(pod: Pod | undefined): string {
  return pod?.metadata.name ?? 'no pod';
}

function rowsOf({ targets = [] }: PowerToolStatus): string[] {
  return targets.map(({ pod, state }) => `${pod} ${state}`).sort();
}

function conditionOf({ conditions = [] }: PowerToolStatus, type: string): string | undefined {
  return conditions.find((condition) => condition.type === type)?.status;
}
