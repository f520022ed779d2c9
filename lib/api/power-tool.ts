import * as z from 'zod';
import { celRules } from './cel.ts';
import { duration } from './duration.ts';
import { lifeCycle, verbs } from './life-cycle.ts';
import { FINALIZER } from './names.ts';
import { objectMeta } from './object-meta.ts';
import { output } from './output.ts';
import { isFinal, powerToolStatus } from './power-tool-status.ts';
import { securityFieldRules, securityFields } from './security-fields.ts';
import { targets } from './targets.ts';

/** Lower-case name of a tool: a key of profiler-images. */
export const toolName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

// No control character and none that is invisible or turns the text around: what one reads is what the tool gets.
// (Both RE2, which the API server uses, and JavaScript know these classes.)
const argument = z
  .string()
  .max(1024)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u);

const upTo24h = celRules({
  rule: "duration(self) > duration('0s') && duration(self) <= duration('24h')",
  message: 'must be more than 0s and at most 24h',
});

/** Most arguments that a tool gets. */
export const MAX_ARGS = 64;

const runtime = {
  args: z
    .array(argument)
    .max(MAX_ARGS)
    .optional()
    .describe('Arguments for the tool, passed one by one; no shell reads them.'),
  duration: duration
    .default('30s')
    .describe('How long the tool measures: 30s, 5m, 1h30m. At most what its PowerToolConfig allows.')
    .meta(upTo24h),
  warmup: duration
    .optional()
    .describe(
      'How long the tool waits in the pod before it measures. Together with the duration at most what its PowerToolConfig allows. Without it, not at all.',
    )
    .meta(upTo24h),
};

const tool = z
  .object({
    name: toolName.describe('Name of the tool: a key of profiler-images.'),
    ...runtime,
    ...securityFields(),
  })
  .describe('Which tool runs, and how long. Either this or spec.profiler.')
  .meta(celRules(...securityFieldRules('spec.tool')));

const profiler = z
  .object({
    tool: toolName.describe('Name of the tool: a key of profiler-images.'),
    ...runtime,
    ...securityFields(),
  })
  .describe('The same as spec.tool in the older words. Either this or spec.tool.')
  .meta(celRules(...securityFieldRules('spec.profiler')));

/** The schema of what a user asks for. */
export const powerToolSpec = z
  .object({
    tool: tool.optional(),
    profiler: profiler.optional(),
    targets,
    output: output.default({ mode: 'ephemeral' }),
    ...lifeCycle,
    ...verbs,
    ...securityFields(),
  })
  .describe(
    'What to run where. Cannot change once the PowerTool exists, except the verbs suspend and shutdown.',
  )
  .meta(
    celRules(
      {
        rule: 'has(self.tool) != has(self.profiler)',
        message: 'set exactly one of spec.tool and spec.profiler',
        reason: 'FieldValueInvalid',
      },
      {
        rule: `!has(self.output) || !has(self.output.rollingInterval) || ${['tool', 'profiler'].map((dialect) => `(has(self.${dialect}) && duration(self.output.rollingInterval) <= duration(self.${dialect}.duration))`).join(' || ')}`,
        message: 'spec.output.rollingInterval is longer than the duration of the tool',
        reason: 'FieldValueInvalid',
      },
      ...securityFieldRules('spec'),
    ),
  );

/** One profiling job: a tool, for a time, on the pods that match. */
export const powerTool = z.object({
  apiVersion: z.string(),
  kind: z.literal('PowerTool'),
  metadata: objectMeta,
  spec: powerToolSpec,
  status: powerToolStatus.optional(),
});

export type PowerToolSpec = z.infer<typeof powerToolSpec>;
export type PowerTool = z.infer<typeof powerTool>;

/** Whether a PowerTool starts other PowerTools by the clock instead of running itself. */
export function isScheduled({ spec }: PowerTool): boolean {
  return spec.schedule !== undefined;
}

/** Whether a job has nothing left to do but clean up. */
export function isOver({ metadata, status }: PowerTool): boolean {
  return metadata.deletionTimestamp !== undefined || isFinal(status?.phase);
}

/** Whether a PowerTool has toe's finalizer: somebody is still to clean up after it. */
export function hasFinalizer({ metadata }: PowerTool): boolean {
  return metadata.finalizers?.includes(FINALIZER) ?? false;
}

/** The order in which jobs were made. */
export function oldestFirst(a: PowerTool, b: PowerTool): number {
  return Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp);
}
