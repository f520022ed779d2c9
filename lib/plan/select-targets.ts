import type { JobSpec } from '../api/job-spec.ts';
import type { Pod } from '../api/pod.ts';
import { MAX_ROWS, type PowerToolStatus } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { containerName } from '../make/container-name.ts';

/** A pod of a job and the container in it that the tool looks at. */
export interface Choice {
  readonly pod: Pod;
  readonly target: string;
  /** Name of the ephemeral container that the job has, or would have, there. */
  readonly container: string;
  /** Whether it has it. */
  readonly injected: boolean;
}

/** First and only attempt, until a failure policy asks for more. */
const ATTEMPT = 1;

/**
 * The targets of a job: before its start the pods that run, afterwards those that carry its container or were
 * chosen then. A pod born later is never touched.
 * @param pods that the selector matches.
 */
export function selectTargets(pods: readonly Pod[], job: JobSpec, { metadata, status }: PowerTool): Choice[] {
  const choices = pods.map((pod) => makeChoice(pod, job, metadata.uid));
  return choices.filter((choice): choice is Choice => choice !== undefined && isTarget(choice, status));
}

/** Whether the job has its tool in a pod, or had: then its choice of pods is final. */
export function hasBegun({ status }: PowerTool, choices: readonly Choice[]): boolean {
  return status?.startedAt !== undefined || choices.some(({ injected }) => injected);
}

function makeChoice(pod: Pod, job: JobSpec, jobUid: string): Choice | undefined {
  const container = containerName({ tool: job.tool, jobUid, podUid: pod.metadata.uid, attempt: ATTEMPT });
  const tool = pod.spec.ephemeralContainers?.find(({ name }) => name === container);
  // Where the tool is, it stays: the annotation by which the container was chosen may change under it.
  const target = tool?.targetContainerName ?? job.container ?? defaultContainer(pod) ?? '';
  const choice = { pod, target, container, injected: tool !== undefined };
  return tool || pod.spec.containers.some(({ name }) => name === target) ? choice : undefined;
}

// What kubectl logs and kubectl exec take when nobody names a container.
function defaultContainer({ metadata, spec }: Pod): string | undefined {
  return metadata.annotations?.['kubectl.kubernetes.io/default-container'] ?? spec.containers[0]?.name;
}

function isTarget(choice: Choice, status: PowerToolStatus | undefined): boolean {
  const { pod, injected } = choice;
  const rows = status?.targets ?? [];
  if (injected || rows.some(({ uid }) => uid === pod.metadata.uid)) return true;
  return mayBeChosen(pod, status) && canTakeTool(choice);
}

// The stored rows are the choice. Where there are more targets than rows, the age of the pod stands in.
function mayBeChosen({ metadata }: Pod, status: PowerToolStatus | undefined): boolean {
  if (status?.startedAt === undefined) return true;
  return status.targets?.length === MAX_ROWS && metadata.creationTimestamp < status.startedAt;
}

/**
 * Whether a tool can be put into the pod now. Static pods cannot get ephemeral containers
 * (kubernetes#113935).
 */
export function canTakeTool({ pod: { metadata, status }, target }: Pick<Choice, 'pod' | 'target'>): boolean {
  const isMirror = metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
  const state = status.containerStatuses?.find(({ name }) => name === target)?.state;
  return (
    !isMirror && !metadata.deletionTimestamp && status.phase === 'Running' && state?.running !== undefined
  );
}
