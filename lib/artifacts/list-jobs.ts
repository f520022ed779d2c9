import * as z from 'zod';
import { powerToolStatus, type PowerToolStatus } from '../api/power-tool-status.ts';
import { dayOfRun, runOf, uidOf, type Run } from './layout.ts';

const named = z.object({ name: z.string().optional(), tool: z.string().optional() });

/** What is shown of a PowerTool. One that another version has written is shown as far as it is understood. */
export const shownJob = z.object({
  metadata: z.object({ name: z.string(), uid: z.string(), creationTimestamp: z.string() }),
  spec: z.object({ tool: named.optional().catch(undefined), profiler: named.optional().catch(undefined) }),
  status: powerToolStatus.optional().catch(undefined),
});

export type ShownJob = z.infer<typeof shownJob>;

/** A line of the list of jobs. */
export interface JobLine extends Pick<PowerToolStatus, 'phase' | 'reason' | 'message' | 'counts'> {
  readonly job: string;
  readonly run: string;
  readonly createdAt: string;
  readonly tool: string;
  /** Whether the store has something of it, be it only that a tool has begun. */
  readonly hasArtifacts: boolean;
}

/** PowerTools that exist, and runs of those that are gone and left something, newest first. */
export function listJobs(jobs: readonly ShownJob[], runs: readonly Run[]): JobLine[] {
  const stored = new Set(runs.map(({ run }) => uidOf(run)));
  const existing = new Set(jobs.map(({ metadata }) => metadata.uid));
  const lines = [
    ...jobs.map((job) => lineOf(job, stored.has(job.metadata.uid))),
    ...runs.filter(({ run }) => !existing.has(uidOf(run))).map(lineOfRun),
  ];
  return lines.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.job.localeCompare(b.job));
}

function lineOf({ metadata, spec, status }: ShownJob, hasArtifacts: boolean): JobLine {
  const { phase, reason, message, counts } = status ?? {};
  return {
    job: metadata.name,
    run: runOf(metadata),
    createdAt: metadata.creationTimestamp,
    tool: status?.tool ?? spec.tool?.name ?? spec.profiler?.tool ?? '',
    phase,
    reason,
    message,
    counts,
    hasArtifacts,
  };
}

// Of a job that is gone its day is all that is known; its manifests say the rest.
function lineOfRun({ job, run }: Run): JobLine {
  const createdAt = `${dayOfRun(run)}T00:00:00Z`;
  return { job, run, createdAt, tool: '', hasArtifacts: true };
}
