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

/** Every reason that a PowerTool can show, and what it means. The reference page is made from this. */
export const REASONS = {
  Accepted: 'The tool is approved and the job may run.',
  ToolNotApproved: 'No image is approved for this tool name in the ConfigMap profiler-images.',
  ImageInvalid: 'The image that profiler-images names for this tool is no valid image reference.',
  ConfigAmbiguous: 'More than one PowerToolConfig claims this tool name.',
  ConfigInvalid: 'The PowerToolConfig of this tool cannot be read.',
  NamespaceNotAllowed: 'The PowerToolConfig does not allow this tool in this namespace.',
  DurationTooLong: 'The duration is over the limit of the PowerToolConfig.',
  SpecInvalid: 'The PowerTool itself cannot be read.',
  TargetsSelected: 'The pods of this job are chosen; the choice is final.',
  NoTargets: 'No running pod matches the selector.',
  TargetBusy: 'Another tool is in the pod; this job waits for its turn.',
  PodSecurityRefused: 'The Pod Security level of the namespace forbids what the tool needs.',
  AdmissionRefused: 'The API server or one of its policies refused the injection.',
  TargetGone: 'The pod, or the container in it, ended before the tool did.',
  ToolFailed: 'The tool ended with an exit code other than 0.',
  ImagePullFailed: 'The kubelet cannot pull the image of the tool.',
  ToolCannotStart: 'The kubelet cannot create the container of the tool.',
  StartDeadlineExceeded: 'The tool did not start in time.',
  DeadlineExceeded: 'The tool did not end in time.',
  Running: 'Tools are at work.',
  Succeeded: 'Every tool ended with exit code 0.',
} as const;

export type Reason = keyof typeof REASONS;

/** Tells a refusal from the value one hoped for. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'reason' in value && 'message' in value;
}
