import { jobSpecOf, type JobSpec } from '../../lib/api/job-spec.ts';
import { isRefusal } from '../../lib/api/refusal.ts';
import { aPowerTool } from './a-power-tool.ts';

/** The internal form of the least PowerTool that is valid, with what a test says of its spec. */
export function aJobSpec(spec: Record<string, unknown> = {}): JobSpec {
  const job = jobSpecOf(aPowerTool({ spec }).spec);
  if (isRefusal(job)) throw new Error(job.message);
  return job;
}
