import * as z from 'zod';
import { celRules } from './cel.ts';
import { duration } from './duration.ts';
import { objectMeta } from './object-meta.ts';
import { OUTPUT_MODES } from './output-mode.ts';
import { isPattern } from './pattern.ts';
import { condition } from './power-tool-status.ts';
import { toolName } from './power-tool.ts';
import { toolSecurity } from './tool-security.ts';

/** How many patterns a tool may have, and how long they may be: a policy can hold 64 arguments against them. */
const MAX_PATTERNS = 16;
const MAX_PATTERN = 128;

const pattern = z
  .string()
  .max(MAX_PATTERN)
  .refine(isPattern, 'is no pattern: look at its brackets and ranges')
  // What RE2 cannot read is an error, and so no true.
  .meta(
    celRules({
      rule: "''.matches(self) in [true, false] && ''.matches('^(?:' + self + ')$') in [true, false]",
      message: 'is no pattern: look at its brackets and ranges',
    }),
  );

/** The schema of what admins set for one tool. */
export const powerToolConfigSpec = z
  .object({
    name: toolName.describe('Name of the tool: a key of profiler-images.'),
    security: toolSecurity.default({ allowPrivileged: false }),
    allowedNamespaces: z
      .array(z.string().min(1).max(63))
      .max(1000)
      .optional()
      .describe('Namespaces that may use the tool. Without it, all.')
      .meta({ 'x-kubernetes-list-type': 'set' }),
    maxDuration: duration
      .optional()
      .describe(
        'Longest duration that a PowerTool may ask for, its warmup included: 5m. Without it, 24h for each.',
      ),
    allowedOutputModes: z
      .array(z.enum(OUTPUT_MODES))
      .max(OUTPUT_MODES.length)
      .optional()
      .describe('Where results may go: ephemeral, collector, pvc. Without it, wherever toe can put them.')
      .meta({ 'x-kubernetes-list-type': 'set' }),
    output: z
      .object({
        maxBytes: z
          .int()
          .min(1)
          .optional()
          .describe(
            'Most bytes that the result in one pod may have, all files together. Without it, what the collector, the volume or the disk of the node takes.',
          ),
      })
      .optional()
      .describe('Limits of results.'),
    allowedArgs: z
      .array(pattern)
      .max(MAX_PATTERNS)
      .optional()
      .describe(
        'Patterns (RE2) of the arguments that a PowerTool may give: each must match one of them from its first to its last character. An empty list allows none; without it, all are allowed.',
      )
      .meta({ 'x-kubernetes-list-type': 'set' }),
    runsAsRoot: z
      .boolean()
      .optional()
      .describe('The image of the tool starts as root: not possible in pods that say runAsNonRoot.'),
    needsMemory: z
      .string()
      .max(20)
      .regex(/^[1-9][0-9]*(Ki|Mi|Gi)$/)
      .optional()
      .describe('Memory the tool needs, 64Mi: pods whose memory limits are below it are left alone.'),
    budgets: z
      .object({
        maxConcurrentPods: z
          .int32()
          .min(1)
          .optional()
          .describe('At most this many pods of the cluster at a time, over all jobs.'),
        maxConcurrentPodsPerNode: z
          .int32()
          .min(1)
          .optional()
          .describe('At most this many pods of one node at a time, over all jobs.'),
      })
      .optional()
      .describe('In how many pods the tool may be at work. Jobs beyond that wait.'),
  })
  .describe('Rights and limits of one tool, set by admins.');

/** The schema of what the config function says of it. */
export const powerToolConfigStatus = z
  .object({
    conditions: z
      .array(condition.extend({ type: condition.shape.type.describe('Ready.') }))
      .optional()
      .describe('Ready: whether jobs can use this config, and if not, why and what to do.')
      .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] }),
  })
  .describe('What toe says about the config; written by toe alone.');

/** What an admin allows a tool: rights and limits, never an image. */
export const powerToolConfig = z.object({
  apiVersion: z.string(),
  kind: z.literal('PowerToolConfig'),
  metadata: objectMeta,
  spec: powerToolConfigSpec,
  status: powerToolConfigStatus.optional(),
});

export type ToolBudgets = z.infer<typeof powerToolConfigSpec>['budgets'];
export type PowerToolConfig = z.infer<typeof powerToolConfig>;
