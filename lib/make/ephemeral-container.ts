import { formatDuration } from '../api/duration.ts';
import type { JobSpec } from '../api/job-spec.ts';
import type { Pod } from '../api/pod.ts';
import type { PowerTool } from '../api/power-tool.ts';
import type { Approval } from '../security/approve.ts';
import type { SecurityContext } from '../security/security-context.ts';
import { containerName } from './container-name.ts';
import { makeMounts, makeOutputEnv, makeTokenEnv, type OutputInput, type EnvVar } from './output-env.ts';

/** The tool's container as it is sent to the API server. */
export interface ToolContainer {
  readonly name: string;
  readonly image: string;
  readonly targetContainerName: string;
  readonly args?: readonly string[];
  readonly env: readonly EnvVar[];
  /** In mode pvc alone. */
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly imagePullPolicy: 'IfNotPresent';
  readonly terminationMessagePolicy: 'FallbackToLogsOnError';
  readonly securityContext: SecurityContext;
}

/** What the tool's container is made from. */
export interface ToolContainerInput {
  readonly powerTool: PowerTool;
  readonly job: JobSpec;
  readonly pod: Pod;
  /** Container to look at; its processes are visible to the tool. */
  readonly target: string;
  readonly attempt: number;
  readonly approval: Approval;
  /** Base URL of the collector. */
  readonly collectorEndpoint: string;
  /** The mode whose rights these are, where the tool has several. */
  readonly mode?: string | undefined;
}

/**
 * The tool's container: a pure function of job, pod and approval, without clock or token, so that it comes
 * out the same whoever makes it. No command, no terminal, and no volume but one for the result.
 */
export function makeEphemeralContainer(input: ToolContainerInput): ToolContainer {
  const { powerTool, job, pod, attempt, approval } = input;
  const ids = { tool: job.tool, jobUid: powerTool.metadata.uid, podUid: pod.metadata.uid, attempt };
  const name = containerName(ids);
  const output = { ...input, container: name, config: approval.config };
  const mounts = makeMounts(output);
  return {
    name,
    image: approval.image,
    targetContainerName: input.target,
    ...(job.args.length > 0 ? { args: job.args.map(literally) } : {}),
    env: [...makeEnv(input, output), ...makeTokenEnv(output)],
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
    imagePullPolicy: 'IfNotPresent',
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: approval.securityContext,
  };
}

/** The contract with tool images; the names without TOE_ are those that existing images know. */
function makeEnv(input: ToolContainerInput, output: OutputInput): EnvVar[] {
  const { powerTool, job, pod, target, attempt, approval, mode } = input;
  const labels = Object.entries(job.selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const env = {
    PROFILER_TOOL: job.tool,
    PROFILER_DURATION: formatDuration(job.durationSeconds),
    TARGET_POD_NAME: pod.metadata.name,
    TARGET_NAMESPACE: pod.metadata.namespace,
    TARGET_CONTAINER_NAME: target,
    POD_MATCHING_LABELS: labels.join(','),
    ...makeOutputEnv(output),
    TOOL_ARGS: job.args.join(' '),
    TOE_TOOL: job.tool,
    TOE_JOB: powerTool.metadata.name,
    TOE_JOB_NAMESPACE: powerTool.metadata.namespace,
    TOE_JOB_UID: powerTool.metadata.uid,
    TOE_POD_UID: pod.metadata.uid,
    TOE_ATTEMPT: String(attempt),
    TOE_IMAGE: approval.image,
    TOE_NODE: pod.spec.nodeName ?? '',
    ...(mode === undefined ? {} : { TOE_MODE: mode }),
    ...(job.warmupSeconds > 0 ? { TOE_WARMUP: formatDuration(job.warmupSeconds) } : {}),
  };
  return Object.entries(env).map(([name, value]) => ({ name, value: literally(value) }));
}

// The kubelet expands $(NAME) in args and env; doubled, a dollar sign means itself.
function literally(text: string): string {
  return text.replaceAll('$', '$$$$');
}
