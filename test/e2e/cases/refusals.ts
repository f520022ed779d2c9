import { expect } from '@jest/globals';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { podPath, podsPath, powerToolConfigsPath } from '../../../lib/kube/paths.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { create, eventually, find, IMAGES, kube } from '../harness/api.ts';
import { awaitCleanUp, awaitEnd, awaitStatus, createJob, tell, type JobOptions } from '../harness/jobs.ts';
import { makeClosedNamespace } from '../harness/namespaces.ts';
import type { Case } from '../harness/play.ts';
import { makePod, readPod, startPod, toolsIn } from '../harness/pods.ts';

/** Seconds within which a refusal must be told: no cause for patience. */
const AT_ONCE = 15;

/** Jobs that must not run, and what their users are told. */
export const REFUSALS: readonly Case[] = [
  {
    name: 'a tool that nobody approved is refused, with the list of those that are',
    run: async (ns) => {
      const status = await refused(ns, { app: 'web', tool: 'nonesuch' });
      expect(status.reason).toBe('ToolNotApproved');
      expect(status.message).toMatch(/Approved tools: .*e2e-sleeper.*perf.*py-spy/);
    },
  },
  {
    name: 'a tool is refused at once in a namespace that its PowerToolConfig does not list',
    run: async (ns) => {
      const refused = createJob(ns, { app: 'web', tool: 'e2e-fenced' });
      await expect(refused).rejects.toThrow(new RegExp(`may not be used in the namespace "${ns}"`));
    },
  },
  {
    name: 'a duration over the limit of the PowerToolConfig is refused at once, with the limit',
    run: async (ns) => {
      const refused = createJob(ns, { app: 'web', tool: 'py-spy', duration: '5m1s' });
      await expect(refused).rejects.toThrow(/5m1s is over the limit 5m/);
    },
  },
  {
    name: 'a job that waits fails when an admin lowers the limit below what it asks for',
    run: async (ns) => {
      await startPod(ns, 'web');
      const job = await createJob(ns, {
        app: 'web',
        tool: 'e2e-lowered',
        duration: '1m',
        spec: { suspend: true },
      });
      await awaitStatus(job, 'waits', AT_ONCE, ({ reason }) => reason === 'Suspended');
      const body = { spec: { maxDuration: '30s' } };
      await kube({ method: 'PATCH', path: `${powerToolConfigsPath}/e2e-lowered`, patch: 'merge', body });
      await tell(job, { suspend: false });
      expect(await awaitEnd(job, AT_ONCE)).toMatchObject({ phase: 'Failed', reason: 'DurationTooLong' });
      expect(toolsIn(await readPod(ns, 'web'))).toEqual([]);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'a namespace that no admin has opted in gets no job, and the message says who can help',
    run: async (ns) => {
      const closed = await makeClosedNamespace(`${ns}-unopened`);
      await expect(createJob(closed, { app: 'web' })).rejects.toThrow(
        new RegExp(`kubectl label namespace ${closed} toe.run/profiling=enabled`),
      );
    },
  },
  {
    name: 'a selector that matches nothing ends the job at once',
    run: async (ns) => {
      const status = await refused(ns, { app: 'web', name: 'no-match' }, 'nothing-has-this-label');
      expect(status.reason).toBe('NoTargets');
    },
  },
  {
    name: 'pods that have ended or cannot be scheduled are no targets and get no tool',
    run: async (ns) => {
      const ended = { env: { PROFILER_DURATION: '1s' }, spec: { restartPolicy: 'Never' } };
      await create(podsPath(ns), makePod('ended', 'batch', ended));
      const nowhere = { spec: { nodeSelector: { 'toe.run/e2e': 'no-such-node' } } };
      await create(podsPath(ns), makePod('nowhere', 'batch', nowhere));
      await awaitPhase(ns, 'ended', 'Succeeded');
      const status = await endOf(ns, { app: 'batch' });
      expect(status).toMatchObject({ phase: 'Failed', reason: 'NoTargets' });
      expect(status.message).toContain('2 pods match');
      for (const name of ['ended', 'nowhere']) expect(toolsIn(await readPod(ns, name))).toEqual([]);
    },
  },
  {
    name: 'Pod Security that forbids a capability of the tool ends the job, in the words of the API server',
    level: 'baseline',
    run: async (ns) => {
      const names = ['web', 'other'];
      await Promise.all(names.map((name) => startPod(ns, name, { image: IMAGES.python, cpu: '50m' })));
      const status = await endOf(ns, { app: 'web', tool: 'perf', duration: '5s' });
      expect(status).toMatchObject({ phase: 'Failed', reason: 'PodSecurityRefused' });
      expect(status.message).toMatch(/violates PodSecurity "baseline:.*SYS_PTRACE/);
      for (const name of names) expect(toolsIn(await readPod(ns, name))).toEqual([]);
    },
  },
];

/** The end of a job that is refused although a pod is there for it; the pod stays untouched. */
async function refused(ns: string, options: JobOptions, app = options.app): Promise<PowerToolStatus> {
  await startPod(ns, options.app);
  const status = await endOf(ns, { ...options, app });
  expect(status.phase).toBe('Failed');
  expect(toolsIn(await readPod(ns, options.app))).toEqual([]);
  return status;
}

async function endOf(ns: string, options: JobOptions): Promise<PowerToolStatus> {
  const job = await createJob(ns, options);
  const status = await awaitEnd(job, AT_ONCE);
  await awaitCleanUp(job);
  return status;
}

async function awaitPhase(ns: string, name: string, phase: string): Promise<void> {
  const path = podPath({ namespace: ns, name });
  await eventually(`${name} is ${phase}`, 60, async () => (await find<Pod>(path))?.status.phase === phase);
}
