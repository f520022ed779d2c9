import type { JobSpec } from '../api/job-spec.ts';
import { containerState, findContainer, isDeleted, isToolOf, toolState, type Pod } from '../api/pod.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { containerName } from '../make/container-name.ts';
import type { Choice } from './choice.ts';
import { drawSample } from './draw-sample.ts';

/**
 * The targets of a job: before its start the pods that run, or a sample of them; afterwards those that carry its
 * container or were chosen then. A pod born later is never touched.
 * @param pods that the selector matches.
 */
export function selectTargets(pods: readonly Pod[], job: JobSpec, powerTool: PowerTool): readonly Choice[] {
  const { metadata, status } = powerTool;
  const choices = pods
    .map((pod) => makeChoice(pod, job, metadata.uid))
    .filter((choice): choice is Choice => choice !== undefined);
  if (status?.startedAt !== undefined) {
    const chosen = new Set(status.targets?.map(({ uid }) => uid));
    return choices.filter(({ injected, pod }) => injected || chosen.has(pod.metadata.uid));
  }
  // A dry run reports on all of them.
  const able = choices.filter((choice) => job.dryRun || choice.injected || canTakeTool(choice));
  return drawSample(able, job.sample, metadata.uid);
}

/** Whether the job has its tool in a pod, or had: then its choice of pods is final. */
export function hasBegun({ status }: PowerTool, choices: readonly Choice[]): boolean {
  return status?.startedAt !== undefined || choices.some(({ injected }) => injected);
}

/** The same pod, one attempt later. */
export function nextAttempt(choice: Choice, job: JobSpec, jobUid: string): Choice {
  const attempt = choice.attempt + 1;
  return { ...choice, attempt, container: nameOf(choice.pod, job, jobUid, attempt), injected: false };
}

function makeChoice(pod: Pod, job: JobSpec, jobUid: string): Choice | undefined {
  const { attempt, container, injected } = latestAttempt(pod, job, jobUid);
  const tool = findContainer(pod, container);
  // Where the tool is, it stays: the annotation by which the container was chosen may change under it.
  const target = tool?.targetContainerName ?? job.container ?? defaultContainer(pod) ?? '';
  const isThere = job.dryRun || injected || pod.spec.containers.some(({ name }) => name === target);
  return isThere ? { pod, target, attempt, container, injected } : undefined;
}

function latestAttempt(
  pod: Pod,
  job: JobSpec,
  jobUid: string,
): Pick<Choice, 'attempt' | 'container' | 'injected'> {
  let [attempt, container] = [1, nameOf(pod, job, jobUid, 1)];
  const injected = findContainer(pod, container) !== undefined;
  while (injected && attempt <= job.failure.maxRetries) {
    const next = nameOf(pod, job, jobUid, attempt + 1);
    const found = findContainer(pod, next);
    // Somebody else's, under the name of the next attempt, is met only when its turn comes: it hides no tool at work.
    if (!found || !(isToolOf(found, jobUid) || hasFailed(pod, container))) break;
    [attempt, container] = [attempt + 1, next];
  }
  return { attempt, container, injected };
}

function hasFailed(pod: Pod, container: string): boolean {
  return (toolState(pod, container)?.terminated?.exitCode ?? 0) !== 0;
}

function nameOf({ metadata }: Pod, { tool }: JobSpec, jobUid: string, attempt: number): string {
  return containerName({ tool, jobUid, podUid: metadata.uid, attempt });
}

// What kubectl logs and kubectl exec take when nobody names a container.
function defaultContainer({ metadata, spec }: Pod): string | undefined {
  return metadata.annotations?.['kubectl.kubernetes.io/default-container'] ?? spec.containers[0]?.name;
}

/**
 * Whether a tool can be put into the pod now. Static pods cannot get ephemeral containers
 * (kubernetes#113935).
 */
export function canTakeTool({ pod, target }: Pick<Choice, 'pod' | 'target'>): boolean {
  const isRunning = pod.status.phase === 'Running' && containerState(pod, target)?.running !== undefined;
  return isRunning && !isDeleted(pod) && !isStatic(pod);
}

/** Whether the kubelet made the pod from a file of its node. */
export function isStatic({ metadata }: Pod): boolean {
  return metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}
