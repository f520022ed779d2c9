import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { awaitEnd, createJob } from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { AS_RESTRICTED, AS_ROOT, readPod, startPod, toolsIn, type TargetOptions } from '../harness/pods.ts';
import { HOT, hottestOf, PYTHON } from './profiles.ts';

const DECLARED: TargetOptions = { ...PYTHON, ...AS_RESTRICTED };
const ROOT: TargetOptions = { ...PYTHON, ...AS_ROOT };

/** The least rights with which a tool works, in namespaces of each level of Pod Security. */
export const LADDER: readonly Case[] = [
  ...(['baseline', 'restricted'] as const).map((level): Case => ({
    name: `py-spy without any capability finds the hottest function in a namespace that enforces "${level}"`,
    level,
    run: async (ns) => {
      await startPod(ns, 'web', DECLARED);
      const { job, status } = await profile(ns);
      expect(status).toMatchObject({ phase: 'Completed', targets: [{ mode: 'same-user', exitCode: 0 }] });
      expect(await hottestOf(ns, status)).toEqual([HOT]);
      expect(await rightsIn(ns)).toEqual({ user: 1000, added: undefined });
      expect(await toldOf(job)).toMatch(/in mode same-user: no capability, as the user of the target\./);
    },
  })),
  {
    name: 'the same tool takes its full rights for a target that is root, where they are allowed, and says why',
    run: async (ns) => {
      await startPod(ns, 'web', ROOT);
      const { job, status } = await profile(ns);
      expect(status).toMatchObject({ phase: 'Completed', targets: [{ mode: 'full', exitCode: 0 }] });
      expect(await hottestOf(ns, status)).toEqual([HOT]);
      expect(await rightsIn(ns)).toEqual({ user: 0, added: ['SYS_PTRACE'] });
      expect(await toldOf(job)).toMatch(
        /in mode full: SYS_PTRACE, as root\..* same-user: The container app is root/,
      );
    },
  },
  {
    name: 'a tool without lesser modes is refused in "restricted", in the words of the API server',
    level: 'restricted',
    run: async (ns) => {
      await startPod(ns, 'web', DECLARED);
      const status = await awaitEnd(await createJob(ns, { app: 'web', tool: 'perf', duration: '5s' }));
      expect(status).toMatchObject({ phase: 'Failed', reason: 'PodSecurityRefused' });
      expect(status.message).toMatch(/violates PodSecurity "restricted:.*SYS_PTRACE.*lesserModes/);
      expect(toolsIn(await readPod(ns, 'web'))).toEqual([]);
    },
  },
];

async function profile(ns: string): Promise<{ job: PowerTool; status: PowerToolStatus }> {
  const job = await createJob(ns, { app: 'web', tool: 'py-spy', duration: '5s' });
  return { job, status: await awaitEnd(job) };
}

/** Who the one tool in the pod runs as, and the capabilities it has. */
async function rightsIn(ns: string): Promise<{ user: unknown; added: unknown }> {
  const { spec } = await readPod(ns, 'web');
  const [tool] = (spec.ephemeralContainers ?? []) as { securityContext?: Rights }[];
  return { user: tool?.securityContext?.runAsUser, added: tool?.securityContext?.capabilities?.add };
}

interface Rights {
  readonly runAsUser?: number;
  readonly capabilities?: { readonly add?: readonly string[] };
}

/** What Events say of a job. */
function toldOf({ metadata }: PowerTool): Promise<string> {
  return run('kubectl', ['-n', metadata.namespace, 'events', `--for=powertool/${metadata.name}`]);
}
