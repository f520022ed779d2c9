import * as z from 'zod';
import { celRules } from './cel.ts';
import { duration } from './duration.ts';

const count = (text: string): z.ZodNumber => z.int32().min(0).describe(text);

const budgets = z
  .object({
    maxConcurrentPods: count('At most this many pods at a time: the job goes through its targets in waves.')
      .min(1)
      .optional(),
    canary: count('This many pods first; the others only when the tool succeeded in all of these.')
      .min(1)
      .optional(),
  })
  .describe('How much of the fleet the job touches at a time.');

const backoff = z
  .object({
    initial: duration.default('10s').describe('Wait before the first retry.'),
    max: duration.default('5m').describe('Longest wait.'),
    multiplier: z
      .string()
      .regex(/^[1-9](\.[0-9])?$/)
      .default('2')
      .describe('Factor from one wait to the next: 2, 1.5.'),
  })
  .describe('How long to wait before a retry.');

/** The schema of `spec.failurePolicy`. */
export const failurePolicy = z
  .object({
    onError: z
      .enum(['Continue', 'Stop', 'Retry'])
      .default('Continue')
      .describe(
        'When the tool fails in a pod: Continue with the others, Stop the job, or Retry in that pod.',
      ),
    maxRetries: count('For Retry: how often a pod is tried again. Each try stays in the pod for its life.')
      .min(1)
      .max(5)
      .default(2),
    backoff: backoff.default({ initial: '10s', max: '5m', multiplier: '2' }),
    onUnhealthyTarget: z
      .enum(['Stop', 'Continue'])
      .default('Stop')
      .describe('When a target restarts or turns unready during its run: Stop the job, or Continue.'),
  })
  .describe('What happens when the tool fails, or hurts.');

/** What a job may say about its life besides tool and targets. */
export const lifeCycle = {
  budgets: budgets.optional(),
  failurePolicy: failurePolicy.optional(),
  activeDeadlineSeconds: count(
    'Seconds after its creation at which the job is stopped, whatever it does then. Without it, never.',
  )
    .min(1)
    .optional(),
  ttlSecondsAfterFinished: count(
    'Seconds after its end at which the PowerTool is deleted. Without it, never.',
  ).optional(),
  dryRun: z
    .boolean()
    .optional()
    .describe('Report which pods would be profiled and which would not, and why; put nothing into any.'),
  schedule: z
    .string()
    .min(1)
    .max(100)
    .regex(/^(@[a-z]+|\S+(\s+\S+){4})$/)
    .optional()
    .describe(
      'Cron expression of five fields, or @hourly, @daily, @weekly, @monthly: each time a PowerTool is made from this one. A missed time is caught up once.',
    ),
  timeZone: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Time zone of the schedule: Europe/Rome. Without it, UTC.'),
  concurrencyPolicy: z
    .enum(['Forbid', 'Replace', 'Allow'])
    .optional()
    .describe(
      'When the run before is not over at the next time: Forbid (the default) skips the new run, Replace cancels the old one, Allow has both.',
    ),
  successfulJobsHistoryLimit: count(
    'How many completed runs of a schedule are kept. Without it, 3.',
  ).optional(),
  failedJobsHistoryLimit: count(
    'How many other ended runs of a schedule are kept. Without it, 1.',
  ).optional(),
};

/** The fields of a PowerTool that may change while it exists. */
export const verbs = {
  suspend: z
    .boolean()
    .optional()
    .describe('No new tool is started while this is true; those that run go on. Can be taken back.'),
  shutdown: z
    .enum(['Stop', 'Cancel'])
    .optional()
    .describe(
      'Ends the job early: Stop keeps what the tools have measured, Cancel discards it. Cannot be taken back.',
    )
    .meta(
      celRules({
        rule: "self == oldSelf || self == 'Cancel'",
        message: 'a shutdown cannot be taken back; only Stop can become Cancel',
        reason: 'FieldValueForbidden',
      }),
    ),
};

/** How a user ends a job early: Stop keeps what the tools have measured. */
export type Shutdown = 'Stop' | 'Cancel';
