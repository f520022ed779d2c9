import { jobSpecOf, type JobSpec } from '../../../lib/api/job-spec.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';

/** The spec of a job in the one internal form: the API server has checked it. Read once for each spec. */
export function specOf({ spec }: Pick<PowerTool, 'spec'>): JobSpec {
  const job = known.get(spec) ?? (jobSpecOf(spec) as JobSpec);
  known.set(spec, job);
  return job;
}

const known = new WeakMap<PowerTool['spec'], JobSpec>();
