import { expect } from '@jest/globals';
import { hottest } from '../../../demo/folded.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { IMAGES } from '../harness/api.ts';
import { awaitCleanUp, awaitEnd, createJob } from '../harness/jobs.ts';
import { watchPhases } from '../harness/phases.ts';
import type { Case } from '../harness/play.ts';
import { logOf, startDeployment, startPod, toolsIn, readPod, type TargetOptions } from '../harness/pods.ts';
import { argsInExample } from '../harness/tools.ts';

/** What tools find out about programs that run. */
export const PROFILES: readonly Case[] = [
  {
    name: 'py-spy finds the hottest function of two running Python pods, and the phase only goes forward',
    run: async (ns) => {
      await startDeployment(ns, 'web', 2, PYTHON);
      const job = await createJob(ns, { tool: 'py-spy', duration: '10s', args: ['-F'], app: 'web' });
      const phases = await watchPhases(job, async () => {
        const status = await awaitEnd(job);
        expectBothDone(status);
        expect(await hottestOf(ns, status)).toEqual([HOT, HOT]);
        await awaitCleanUp(job);
      });
      expect(phases).toEqual(['Running', 'Completed']);
    },
  },
  {
    name: 'perf finds the hottest function of two running native pods',
    run: async (ns) => {
      await startDeployment(ns, 'api', 2, { image: IMAGES.native, cpu: '100m' });
      const args = argsInExample('perf');
      const job = await createJob(ns, { tool: 'perf', duration: '10s', args, app: 'api' });
      const status = await awaitEnd(job);
      expectBothDone(status);
      expect(await hottestOf(ns, status)).toEqual(['hot_spin', 'hot_spin']);
    },
  },
  {
    name: 'py-spy works in a pod that may not run as root',
    run: async (ns) => {
      const spec = { securityContext: { runAsNonRoot: true, runAsUser: 1000 } };
      const pod = await startPod(ns, 'web', { ...PYTHON, spec });
      const status = await awaitEnd(await createJob(ns, { tool: 'py-spy', duration: '5s', app: 'web' }));
      expect(status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
      expect(await hottestOf(ns, status)).toEqual([HOT]);
      expect(toolsIn(await readPod(ns, pod.metadata.name))).toHaveLength(1);
    },
  },
];

/** A Python program whose hottest function is known. */
export const PYTHON: TargetOptions = { image: IMAGES.python, cpu: '100m' };
/** That function: py-spy adds the file and the line. */
export const HOT: unknown = expect.stringMatching(/^hot_checksum \(app\.py:\d+\)$/);

function expectBothDone(status: PowerToolStatus): void {
  expect(status).toMatchObject({
    phase: 'Completed',
    reason: 'Succeeded',
    counts: { selected: 2, waiting: 0, active: 0, succeeded: 2, failed: 0, gone: 0, done: 2 },
    targets: [
      { state: 'Succeeded', exitCode: 0 },
      { state: 'Succeeded', exitCode: 0 },
    ],
  });
}

/** The function that each tool of a job found on top of the stack most often. */
export function hottestOf(ns: string, { targets = [] }: PowerToolStatus): Promise<string[]> {
  return Promise.all(
    targets.map(async ({ pod, container = '' }) => {
      const [first] = hottest(await logOf(ns, pod, container), 1);
      return first?.name ?? 'nothing';
    }),
  );
}
