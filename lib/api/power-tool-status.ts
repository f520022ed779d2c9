import * as z from 'zod';

/** Most targets of a job: as many nodes as Kubernetes knows, and as many rows as an object of etcd has room for. */
export const MAX_TARGETS = 5000;
/** Rows of a status that say all there is to say of their targets; the others are short. */
export const FULL_ROWS = 100;
/** Most pods that are reserved at once. */
export const MAX_RESERVED = 100;

const count = (text: string): z.ZodNumber => z.int32().min(0).describe(text);
const time = (text: string): z.ZodString => z.string().describe(text).meta({ format: 'date-time' });

/** `Pending` waits, `Scheduled` makes other jobs, `Running` and `Stopping` are active, the other three are final. */
export const phase = z
  .enum(['Pending', 'Scheduled', 'Running', 'Stopping', 'Completed', 'Failed', 'Cancelled'])
  .describe(
    'Where the job is: Pending, Scheduled, Running, Stopping, or for ever Completed, Failed, Cancelled.',
  );

/** The schema of a condition, as Kubernetes has them. */
export const condition = z.object({
  type: z.string().max(316).describe('Accepted, TargetsSelected, Progressing, Complete or Degraded.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  reason: z.string().max(1024).describe('Why, as one word; the reference page explains each.'),
  message: z.string().max(32768).describe('Why, in words, with what to do about it.'),
  lastTransitionTime: time('When the status last changed.'),
  observedGeneration: z.int().optional().describe('Generation of the spec this speaks of.'),
});

/** `Waiting` not injected yet, or not again; `Active` in the pod; the others are final. */
export const targetState = z
  .enum(['Waiting', 'Active', 'Succeeded', 'Failed', 'Gone', 'Skipped'])
  .describe(
    'Waiting, Active (the tool is in the pod), Succeeded, Failed, Gone (the pod ended first), or Skipped (never started).',
  );

/** Most artifacts that a status lists. */
export const MAX_ARTIFACTS = 100;

const size = z.int().min(0).describe('Bytes, as the file is kept.');
const sha256 = z.string().describe('SHA-256 of these bytes, hexadecimal.');

const targetArtifact = z.object({ name: z.string().describe('Name of the file.'), size, sha256 });

const artifact = z.object({
  pod: z.string().describe('Name of the pod that gave it.'),
  namespace: z.string().optional().describe('Namespace of the pod, when it is not that of the PowerTool.'),
  container: z.string().describe('Name of the ephemeral container that made it.'),
  ...targetArtifact.shape,
  link: z.string().optional().describe('Where people get it, with their own token; for mode collector.'),
});

const target = z.object({
  pod: z.string().describe('Name of the pod.'),
  namespace: z.string().optional().describe('Namespace of the pod, when it is not that of the PowerTool.'),
  uid: z.string().describe('Uid of the pod: a new pod under the same name is another target.'),
  node: z.string().optional().describe('Node the pod runs on.'),
  container: z.string().optional().describe('Name of the ephemeral container, for kubectl logs -c.'),
  mode: z.string().optional().describe('Mode of the tool, when its PowerToolConfig has lesser ones.'),
  state: targetState,
  reason: z.string().optional().describe('Why it is in this state, as one word.'),
  message: z.string().optional().describe('Why, in words.'),
  attempt: z.int32().optional().describe('Which attempt this is, when it is not the first.'),
  exitCode: z.int32().optional().describe('Exit code of the tool.'),
  bytesWritten: z.int().min(0).optional().describe('Bytes of its result that are kept.'),
  partial: z
    .boolean()
    .optional()
    .describe('The result is less than was asked for: the tool ended before its time.'),
  artifacts: z.array(targetArtifact).optional().describe('Files of its result, the first few.'),
  moreArtifacts: z.int32().min(0).optional().describe('How many more there are.'),
  injectedAt: time('When the tool was first seen in the pod.').optional(),
  startedAt: time('When the tool started.').optional(),
  finishedAt: time('When the tool ended.').optional(),
  retryAt: time('When the tool is started again.').optional(),
});

/** What decides about a target. The rest its pod tells again, as long as it is there. */
export const shortTarget = target.pick({
  ...{ pod: true, namespace: true, uid: true, container: true, mode: true, state: true, reason: true },
  ...{ attempt: true, bytesWritten: true, injectedAt: true, retryAt: true },
});

const counts = z
  .object({
    selected: count('Pods chosen for this job.'),
    waiting: count('Pods that wait for the tool.'),
    active: count('Pods with the tool in them, not ended.'),
    succeeded: count('Pods whose tool ended with exit code 0.'),
    failed: count('Pods whose tool failed or could not start.'),
    gone: count('Pods that ended before their tool did.'),
    // Jobs of an earlier version were stored without it.
    skipped: count(
      'Pods whose tool was never started, because the job was stopped or could not run there.',
    ).default(0),
    done: count('succeeded + failed + gone + skipped.'),
  })
  .describe('How many targets are in which state; recounted from the pods each time.');

const scheduleStatus = z
  .object({
    lastScheduleTime: time('The last time for which a run was made or skipped.').optional(),
    nextScheduleTime: time('When the next run is made.').optional(),
  })
  .describe('Where a schedule is.');

const uploadStatus = z
  .object({
    tokens: z
      .int32()
      .min(1)
      .describe(
        'How many tokens were made, one after the other: each serves about an hour of new containers.',
      ),
    until: time(
      'When the latest of them ends at the latest: the job, or a limit of the cluster, may end it before.',
    ),
    namespaces: z
      .array(z.string())
      .describe('Namespaces in which containers read it from a Secret, until the job ends.'),
  })
  .describe('By what the tools of this job may upload; for mode collector.');

/** Status of a PowerTool, written by toe alone, computed from what is observed. */
export const powerToolStatus = z
  .object({
    phase: phase.optional(),
    observedGeneration: z.int().optional().describe('Generation of the spec that this status is about.'),
    tool: z.string().optional().describe('Name of the tool, from whichever dialect the spec uses.'),
    image: z.string().optional().describe('The approved image that runs.'),
    startedAt: time('When the targets were chosen.').optional(),
    finishedAt: time('When the job ended.').optional(),
    deadline: time('When the armed timer fires next.').optional(),
    reason: z.string().optional().describe('Why the job is in this phase, as one word.'),
    message: z.string().optional().describe('Why, in words, with what to do about it.'),
    claimed: z.boolean().optional().describe('The job counts in the budget that admins set for its tool.'),
    reserved: z
      .array(z.string())
      .max(MAX_RESERVED)
      .optional()
      .describe('Uids of the pods that get the tool next, for a job with a limit of pods at a time.'),
    upload: uploadStatus.optional(),
    schedule: scheduleStatus.optional(),
    counts: counts.optional(),
    bytesWritten: z.int().min(0).optional().describe('Bytes of results that are kept, of all targets.'),
    artifacts: z.array(artifact).max(MAX_ARTIFACTS).optional().describe('Files of results, at most 100.'),
    conditions: z
      .array(condition)
      .optional()
      .describe(
        'Accepted, TargetsSelected, Progressing (Unknown before the start, False once it is over), Complete, Degraded.',
      )
      .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] }),
    targets: z
      .array(target)
      .max(MAX_TARGETS)
      .optional()
      .describe(
        'One row for each target, those that need attention first; those beyond the hundredth without what their pods tell.',
      ),
  })
  .describe('How the job goes, as it is observed; written by toe alone.');

export type Phase = z.infer<typeof phase>;
export type Condition = z.infer<typeof condition>;
export type Artifact = z.infer<typeof artifact>;
export type TargetState = z.infer<typeof targetState>;
export type Target = z.infer<typeof target>;
export type Counts = z.infer<typeof counts>;
export type UploadStatus = z.infer<typeof uploadStatus>;
export type ScheduleStatus = z.infer<typeof scheduleStatus>;
export type PowerToolStatus = z.infer<typeof powerToolStatus>;

/** A job in such a phase never changes again. */
export const FINAL_PHASES: readonly Phase[] = ['Completed', 'Failed', 'Cancelled'];

/** Whether a job never changes again; one without a phase is new. */
export function isFinal(current: Phase | undefined): boolean {
  return current !== undefined && FINAL_PHASES.includes(current);
}
