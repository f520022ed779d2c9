import type { JobSpec } from '../api/job-spec.ts';
import { makeEphemeralContainer, type ToolContainer } from '../make/ephemeral-container.ts';
import type { Approval } from '../security/approve.ts';
import type { Choice } from './choice.ts';
import type { Step } from './climb.ts';
import type { World } from './world.ts';

/** The container of a job for a pod. */
export function makeContainer({ world, job, approval }: Intent, { choice, step }: Placement): ToolContainer {
  const { powerTool, limits } = world;
  return makeEphemeralContainer({
    powerTool,
    job,
    ...choice,
    approval: { ...approval, securityContext: step.rights },
    mode: step.mode,
    collectorEndpoint: limits.collectorEndpoint,
  });
}

/** What a job wants to put into its pods, and what admins allow: the same in all of them. */
export interface Intent {
  readonly world: Pick<World, 'powerTool' | 'limits'>;
  readonly job: JobSpec;
  /** Its security context is not looked at: the rights are those of the step. */
  readonly approval: Approval;
}

/** A pod and the rights with which the tool goes into it. */
export interface Placement {
  readonly choice: Choice;
  readonly step: Step;
}
