import * as z from 'zod';
import { celRules } from './cel.ts';
import { duration } from './duration.ts';
import { OUTPUT_MODES } from './output-mode.ts';

/** Shortest slice of a rolling output, in seconds: below that a tool measures its own start. */
export const MIN_SLICE_SECONDS = 5;
/** How many slices are kept where nobody says it. */
export const KEPT_SLICES = 10;
/** Days for which the results of a job that does not say are kept. */
export const DEFAULT_RETENTION_DAYS = 7;

const pvc = z
  .object({
    claimName: z
      .string()
      .min(1)
      .max(253)
      .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/)
      .describe(
        'Name of the claim: the container that is looked at must mount it already, and may write to it.',
      ),
    // Each part begins with a letter or a number: none is "." or "..".
    path: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/)
      .optional()
      .describe(
        'Folder on the volume, which is there already: profiles/web. Without it, the volume as a whole.',
      ),
  })
  .describe('The volume for results; for mode pvc alone.');

/** Where the result of a job goes, and in which form. */
export const output = z
  .object({
    mode: z
      .enum(OUTPUT_MODES)
      .default('ephemeral')
      .describe(
        'ephemeral: the result stays in the log of the container of the tool. collector: it is uploaded and kept. pvc: it is written to a volume that the target has mounted.',
      ),
    compress: z
      .boolean()
      .optional()
      .describe('Compress files (gzip) before they leave the container. Without it, they go as they are.'),
    retentionDays: z
      .int32()
      .min(1)
      .max(365)
      .optional()
      .describe(
        `For mode collector: days after which the result is deleted, ${DEFAULT_RETENTION_DAYS} without it; never more than admins allow.`,
      ),
    rollingInterval: duration
      .optional()
      .describe(
        'Measure in slices of this length, at least 5s, one after the other. Without it, once. Not for mode ephemeral.',
      )
      .meta(
        celRules({
          rule: `duration(self) >= duration('${MIN_SLICE_SECONDS}s')`,
          message: `must be at least ${MIN_SLICE_SECONDS}s`,
        }),
      ),
    rollingKeep: z
      .int32()
      .min(1)
      .max(100)
      .optional()
      .describe(`How many slices are kept, the newest; older ones are deleted. Without it, ${KEPT_SLICES}.`),
    pvc: pvc.optional(),
  })
  .describe('Where the result goes.')
  .meta(
    celRules(
      {
        rule: "(self.mode == 'pvc') == has(self.pvc)",
        message: 'spec.output.pvc is for mode pvc, which needs it: name the claim, or choose another mode',
      },
      {
        rule: "!has(self.retentionDays) || self.mode == 'collector'",
        message:
          'spec.output.retentionDays is for mode collector: in other modes the result lives as long as its container or volume',
      },
      {
        rule: "!has(self.rollingInterval) || self.mode != 'ephemeral'",
        message: 'spec.output.rollingInterval needs mode collector or pvc: a log cannot take old slices back',
      },
      {
        rule: '!has(self.rollingKeep) || has(self.rollingInterval)',
        message: 'spec.output.rollingKeep counts slices: set spec.output.rollingInterval too',
      },
    ),
  );

export type Output = z.infer<typeof output>;
