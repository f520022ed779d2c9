/**
 * Why something is not done, as a value: it ends in `status.conditions`, never in a log alone.
 * A fault (network, API server away) is thrown instead, with a code.
 */
export interface Refusal {
  /** Short and stable, UpperCamelCase: one of `REASONS`. */
  readonly reason: Reason;
  /** What is wrong and what to do about it, in words a user understands. */
  readonly message: string;
}

/** What to do after a failure that is mended: a PowerTool runs once, and to apply the same again changes nothing. */
export const RUN_AGAIN = 'delete the PowerTool and apply it again';

/** Every reason that a PowerTool, a PowerToolConfig or an Event about them can show, and what it means. The reference page is made from this. */
export const REASONS = {
  Accepted: 'The tool is approved and the job may run.',
  ToolNotApproved: 'No image is approved for this tool name in the ConfigMap profiler-images.',
  ImageInvalid: 'The image that profiler-images names for this tool is no valid image reference.',
  ConfigAmbiguous: 'More than one PowerToolConfig claims this tool name.',
  ConfigInvalid: 'The PowerToolConfig of this tool cannot be read.',
  CapabilityForbidden: 'The PowerToolConfig adds a capability that no tool gets.',
  CapabilityUnknown: 'The PowerToolConfig adds something that is no Linux capability.',
  DurationInvalid: 'maxDuration of the PowerToolConfig cannot be read, or allows no time at all.',
  ImageMissing: 'The tool of the PowerToolConfig has no image in the ConfigMap profiler-images.',
  ImageNotPinned:
    'The PowerToolConfig works, but its image is named by a tag, which can come to mean another.',
  OverLimits:
    'The PowerToolConfig adds a right that the ConfigMap profiler-limits does not name for the tool.',
  Ready: 'The PowerToolConfig works.',
  NamespaceNotAllowed: 'The PowerToolConfig does not allow this tool in this namespace.',
  DurationTooLong: 'The duration, with the warmup before it, is over the limit of the PowerToolConfig.',
  OutputNotAllowed: 'The PowerToolConfig does not allow results to go where spec.output.mode says.',
  ArgsNotAllowed: 'The PowerToolConfig does not allow one of the arguments.',
  SpecInvalid: 'The PowerTool itself cannot be read.',
  TargetsSelected: 'The pods of this job are chosen; the choice is final.',
  NoTargets: 'No running pod matches the selector.',
  TooManyTargets: 'More pods match the selector than a job has room for.',
  RunCapReached:
    'The pod has had as many tools as admins allow; ephemeral containers stay for the life of a pod.',
  BudgetExhausted: 'The tool is at work in as many pods as admins allow; this job waits for its turn.',
  Suspended: 'spec.suspend is true: nothing is started.',
  Scheduled: 'Runs are made by the schedule.',
  RunSkipped:
    'A time of a schedule passed without a run: the one before was not over (concurrencyPolicy Forbid).',
  RunRefused: 'The API server did not take the run of a schedule; the next time is another try.',
  DryRun: 'spec.dryRun is true: nothing was put into any pod.',
  WouldRun: 'The tool could be put into this pod.',
  NotRunning: 'The pod or the container does not run.',
  StaticPod: 'Kubernetes allows no ephemeral container in a static pod.',
  SharesHostProcesses: 'The pod sees the processes of its whole node (hostPID), and so would the tool.',
  SharesHostNetwork: 'The pod is in the network of its node (hostNetwork), and so would be the tool.',
  SharesHostMemory: 'The pod shares memory with its whole node (hostIPC), and so would the tool.',
  RunAsNonRoot: 'The pod forbids root, which the tool needs.',
  NoHeadroom: 'The memory limit of the pod leaves less than the tool needs.',
  VolumeNotMounted: 'The container does not mount the claim that takes the result, or may not write to it.',
  NameTaken: 'A container that is not of the job has the name of its tool in the pod.',
  TargetBusy: 'Another tool is in the pod; this job waits for its turn.',
  PodSecurityRefused: 'The Pod Security level of the namespace forbids what the tool needs.',
  AdmissionRefused: 'The API server or one of its policies refused the injection.',
  WebhookUnavailable: 'An admission webhook of the cluster gives no verdict; this job tries again by itself.',
  InjectionForbidden: 'The container breaks a rule for what toe itself may put into a pod; it was not sent.',
  UploadRefused:
    'The cluster refuses the Secret by which tools in this namespace could upload, or gives no token that lives long enough.',
  SecretKept: 'A policy of the cluster keeps a Secret from being taken away after the end of its job.',
  ModeChosen: 'The mode in which the tool goes into pods: the least of its PowerToolConfig that is possible.',
  RetryBackoff: 'The tool failed in the pod and is tried again after a wait.',
  TargetRestarted: 'The container in the pod was restarted while the tool ran.',
  TargetUnready: 'The pod turned unready while the tool ran.',
  CanaryFailed: 'The tool failed in a pod that goes first (canary); the other pods were left alone.',
  StoppedOnError: 'The tool failed in a pod, and failurePolicy.onError is Stop.',
  JobDeadlineExceeded: 'The job did not finish within activeDeadlineSeconds.',
  Stopped: 'Somebody set spec.shutdown to Stop.',
  Cancelled: 'Somebody set spec.shutdown to Cancel.',
  TargetGone:
    'The pod, or the container in it, ended before the tool did, or left the selection before its start.',
  ToolFailed: 'The tool ended with an exit code other than 0.',
  ResultPartial: 'The tool was ended before its time; what it had measured until then is kept.',
  ToolMisconfigured: 'The tool refused its arguments or settings.',
  TargetUnclear: 'The tool cannot see the processes of its target, or cannot tell which one to profile.',
  QuotaExceeded: 'The result is larger than admins allow, or the disk is full; what fitted is kept.',
  UploadFailed: 'The result could not be uploaded, or written, in time.',
  AttemptRepeated: 'The same attempt was started twice; the second did nothing.',
  ToolDenied: 'The kernel does not let the tool look at its target.',
  ImagePullFailed: 'The kubelet cannot pull the image of the tool.',
  ToolCannotStart: 'The kubelet cannot create the container of the tool.',
  StartDeadlineExceeded: 'The tool did not start in time.',
  DeadlineExceeded: 'The tool did not end in time.',
  Starting:
    'The job is about to start: it asks for its part of a budget, chooses its first pods, or makes tokens.',
  Running: 'Tools are at work.',
  Succeeded: 'Every tool ended with exit code 0.',
} as const;

/** One of these reasons. */
export type Reason = keyof typeof REASONS;

/**
 * A reason as it was read, from a status that another version of toe may have written.
 * @param otherwise what a text that this version does not know is taken for.
 */
export function reasonOf(text: string | undefined, otherwise: Reason): Reason {
  return isReason(text) ? text : otherwise;
}

function isReason(text: string | undefined): text is Reason {
  return text !== undefined && Object.hasOwn(REASONS, text);
}

/** Tells a refusal from the value one hoped for. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'reason' in value && 'message' in value;
}
