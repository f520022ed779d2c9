import * as z from 'zod';
import { objectMeta } from '../../lib/api/object-meta.ts';
import { isFinal, powerToolStatus, type Target } from '../../lib/api/power-tool-status.ts';
import { parseDuration } from '../../lib/api/duration.ts';

const runtime = z.object({ duration: z.string().optional(), warmup: z.string().optional() });

/** What kubectl-toe reads of a PowerTool. The spec is read loosely: the cluster may know more than this program. */
export const job = z.object({
  metadata: objectMeta.pick({
    name: true,
    namespace: true,
    uid: true,
    creationTimestamp: true,
    deletionTimestamp: true,
  }),
  spec: z.object({
    tool: runtime.extend({ name: z.string() }).optional(),
    profiler: runtime.extend({ tool: z.string() }).optional(),
    output: z.object({ mode: z.string().optional() }).optional(),
  }),
  status: powerToolStatus.optional(),
});

export type Job = z.infer<typeof job>;

/** Name of the tool, from whichever dialect the spec uses. */
export function toolOf({ spec }: Job): string {
  return spec.tool?.name ?? spec.profiler?.tool ?? '';
}

/** Whether the phase of a job is final. */
export function hasEnded({ status }: Job): boolean {
  return isFinal(status?.phase);
}

/** Where the results of a job are. */
export function outputModeOf({ spec }: Job): string {
  return spec.output?.mode ?? 'ephemeral';
}

/** Seconds that a tool of this job is at work in a pod, warm-up included. */
export function secondsOf({ spec }: Job): number {
  const { duration = '30s', warmup = '' } = spec.tool ?? spec.profiler ?? {};
  return (parseDuration(duration) ?? 0) + (parseDuration(warmup) ?? 0);
}

/** How many files a job has given that its status has no room to name. */
export function unnamedFiles({ status }: Job): number {
  return (status?.targets ?? []).reduce((sum, { moreArtifacts = 0 }) => sum + moreArtifacts, 0);
}

/** The pod of a target, or of a file, as people are shown it: with its namespace when that is not the job's. */
export function podLabel({ pod, namespace }: Pick<Target, 'pod' | 'namespace'>): string {
  return namespace === undefined ? pod : `${namespace}/${pod}`;
}
