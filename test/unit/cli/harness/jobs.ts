import type { PowerToolStatus, Target, TargetState } from '../../../../lib/api/power-tool-status.ts';
import { job, type Job } from '../../../../cli/core/job.ts';

/** A job as kubectl-toe reads it. */
export function aCliJob(status: PowerToolStatus | undefined, mode = 'ephemeral'): Job {
  return job.parse({
    apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
    kind: 'PowerTool',
    metadata: {
      name: 'py-spy-x7k2p',
      namespace: 'shop',
      uid: 'u-1',
      creationTimestamp: '2026-11-26T09:59:00Z',
    },
    spec: { tool: { name: 'py-spy', duration: '30s' }, targets: {}, output: { mode } },
    ...(status === undefined ? {} : { status }),
  });
}

export function aTarget(pod: string, state: TargetState, more: Partial<Target> = {}): Target {
  return { pod, state, uid: `uid-${pod}`, ...more };
}
