import { expect } from '@jest/globals';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { profilerImagesPath } from '../../../lib/kube/paths.ts';
import { kube } from '../harness/api.ts';
import { awaitAtWork, awaitCleanUp, awaitEnd, awaitStatus, createJob } from '../harness/jobs.ts';
import { stopTool } from '../harness/obedient.ts';
import type { Case } from '../harness/play.ts';
import { execute, readPod, startDeployment, startPod, toolsIn, touchedOf } from '../harness/pods.ts';
import { say, seconds } from '../harness/progress.ts';

const RETRY = { onError: 'Retry', maxRetries: 1, backoff: { initial: '2s' } };
/** A target says that it is not ready as soon as the test wants so. */
const READINESS = {
  readinessProbe: { exec: { command: ['sh', '-c', '[ ! -e /tmp/unready ]'] }, periodSeconds: 1 },
};

/** What happens when tools fail more than once, targets suffer, and admins change their mind. */
export const MISHAPS: readonly Case[] = [
  {
    name: 'a tool that fails is tried again after the backoff, and its second attempt counts',
    run: async (ns) => {
      await startPod(ns, 'web');
      const options = { app: 'web', tool: 'e2e-obedient', args: ['1=3'] };
      const job = await createJob(ns, { ...options, spec: { failurePolicy: RETRY } });
      const waiting = await awaitStatus(
        job,
        'waits',
        30,
        ({ targets }) => targets?.[0]?.retryAt !== undefined,
      );
      expect(waiting).toMatchObject({
        phase: 'Running',
        targets: [{ state: 'Waiting', reason: 'RetryBackoff' }],
      });
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Completed',
        counts: { selected: 1, succeeded: 1, failed: 0 },
        targets: [{ state: 'Succeeded', attempt: 2 }],
      });
      expect(toolsIn(await readPod(ns, 'web'))).toHaveLength(2);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'a tool that fails again and again fails the job after its last attempt',
    run: async (ns) => {
      await startPod(ns, 'web');
      const options = { app: 'web', tool: 'e2e-obedient', args: ['1=3', '2=4'] };
      const job = await createJob(ns, { ...options, spec: { failurePolicy: RETRY } });
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Failed',
        reason: 'ToolFailed',
        targets: [{ state: 'Failed', exitCode: 4, attempt: 2 }],
      });
      expect(toolsIn(await readPod(ns, 'web'))).toHaveLength(2);
      await awaitCleanUp(job);
    },
  },
  ...[
    // A pod is unready while its container restarts; either may be seen first. Not before this command has ended.
    {
      what: 'restarts',
      reason: /TargetRestarted|TargetUnready/,
      harm: '(sleep 1; kill 1) >/dev/null 2>&1 &',
      gone: 1,
    },
    { what: 'turns unready', reason: /TargetUnready/, harm: 'touch /tmp/unready', gone: 0 },
  ].map(({ what, reason, harm, gone }) => ({
    name: `a target that ${what} during its run stops the rest`,
    run: async (ns: string) => {
      await startDeployment(ns, 'web', 3, { container: READINESS });
      const options = { app: 'web', tool: 'e2e-obedient', duration: '60s' };
      const job = await createJob(ns, { ...options, spec: { budgets: { maxConcurrentPods: 2 } } });
      await awaitAtWork(job, 2);
      const [victim = '', other = ''] = await touchedOf(ns, 'web');
      await execute(ns, victim, harm);
      const stopping = await awaitStatus(job, 'stops', 30, ({ phase }) => phase === 'Stopping');
      expect(stopping).toMatchObject({
        reason: expect.stringMatching(reason),
        message: expect.stringContaining(victim),
      });
      for (const pod of gone ? [other] : [victim, other]) await stopTool(ns, pod);
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Failed',
        reason: stopping.reason,
        counts: { selected: 3, gone, succeeded: 2 - gone, skipped: 1, done: 3 },
      });
      await awaitCleanUp(job);
    },
  })),
  {
    name: 'a tool that is killed fails the job with 137 though its target lives on',
    run: async (ns) => {
      await startPod(ns, 'web');
      const status = await endOf(ns, 'e2e-obedient', ['1=137']);
      expect(status).toMatchObject({ phase: 'Failed', reason: 'ToolFailed', targets: [{ exitCode: 137 }] });
    },
  },
  {
    name: 'a tool that would be root in a pod that forbids it fails the job, in the words of the kubelet',
    run: async (ns) => {
      await startPod(ns, 'web', { spec: { securityContext: { runAsNonRoot: true } } });
      const status = await endOf(ns, 'e2e-rooted');
      expect(status).toMatchObject({ phase: 'Failed', reason: 'ToolCannotStart' });
      expect(status.message).toMatch(/CreateContainerConfigError.*runAsNonRoot/);
    },
  },
  {
    name: 'a tool that loses its approval in the middle of a job starts in no further pod',
    run: async (ns) => {
      await startDeployment(ns, 'web', 2);
      const options = { app: 'web', tool: 'e2e-withdrawn', duration: '6s' };
      const job = await createJob(ns, { ...options, spec: { budgets: { maxConcurrentPods: 1 } } });
      await awaitAtWork(job, 1);
      await withdraw('e2e-withdrawn');
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Failed',
        reason: 'ToolNotApproved',
        counts: { selected: 2, succeeded: 1, done: 2 },
      });
      await awaitCleanUp(job);
    },
  },
];

/** A tool that does not end: takes as long as the start deadline, the duration and the grace. */
export const STUBBORN: Case = {
  name: 'a tool that does not end is given up after its duration and a grace, by a timer',
  run: async (ns) => {
    await startPod(ns, 'web');
    const began = Date.now();
    const job = await createJob(ns, { app: 'web', tool: 'e2e-obedient', args: ['stubborn'] });
    expect(await awaitEnd(job, 240)).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    say(`      a tool that never ends was given up after ${seconds(Date.now() - began)}`);
    await awaitCleanUp(job);
  },
};

async function endOf(ns: string, tool: string, args: readonly string[] = []): Promise<PowerToolStatus> {
  const job = await createJob(ns, { app: 'web', tool, args });
  const status = await awaitEnd(job, 60);
  await awaitCleanUp(job);
  return status;
}

/** The admin takes a tool off the list. */
async function withdraw(tool: string): Promise<void> {
  const body = { data: { [tool]: null } };
  await kube({ method: 'PATCH', path: profilerImagesPath, patch: 'merge', body });
}
