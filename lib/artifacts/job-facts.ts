import * as z from 'zod';
import { DEFAULT_RETENTION_DAYS } from '../api/output.ts';
import { isFinal, phase } from '../api/power-tool-status.ts';

/** All that the collector takes from a PowerTool: a spec that it does not understand is no reason to lose a result. */
export const jobFacts = z.object({
  metadata: z.object({
    name: z.string(),
    uid: z.string(),
    creationTimestamp: z.string(),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.object({
    shutdown: z.string().optional(),
    output: z
      .object({ retentionDays: z.number().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
  status: z.object({ phase: phase.optional().catch(undefined) }).optional(),
});

export type JobFacts = z.infer<typeof jobFacts>;

/** What a tool is told when it beats: go on, end and upload what there is, or end and upload nothing. */
export type Verdict = 'go' | 'stop' | 'cancel';

/** The verdict for the tool of a job. @param facts undefined when the PowerTool is gone, or another of its name is there. */
export function verdictOf(facts: JobFacts | undefined): Verdict {
  if (!facts || facts.spec.shutdown === 'Cancel') return 'cancel';
  const isEnding = facts.spec.shutdown !== undefined || facts.metadata.deletionTimestamp !== undefined;
  return isEnding || isFinal(facts.status?.phase) ? 'stop' : 'go';
}

/** Days for which the results of a job are kept. @param most that admins allow. */
export function retentionOf({ spec }: JobFacts, most: number): number {
  const asked = spec.output?.retentionDays ?? DEFAULT_RETENTION_DAYS;
  return Math.min(Math.max(1, Math.floor(asked)), most);
}
