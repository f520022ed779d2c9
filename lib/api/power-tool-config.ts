import * as z from 'zod';
import { duration } from './duration.ts';
import { objectMeta } from './object-meta.ts';
import { condition } from './power-tool-status.ts';
import { toolName } from './power-tool.ts';
import { toolSecurity } from './tool-security.ts';

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
      .describe('Longest duration that a PowerTool may ask for: 5m. Without it, 24h.'),
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
