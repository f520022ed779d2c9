import { JOB_LABEL } from '../../lib/api/names.ts';
import { pod, type ContainerState, type Pod } from '../../lib/api/pod.ts';
import { containerName } from '../../lib/make/container-name.ts';

/** What a test may say about a pod; all else is that of a pod that runs. */
export interface PodParts {
  readonly name?: string;
  readonly uid?: string;
  readonly metadata?: Partial<Pod['metadata']>;
  readonly spec?: Partial<Pod['spec']>;
  readonly status?: Partial<Pod['status']>;
}

/** A pod `web-1` of `shop` whose one container `app` runs. */
export function aPod({ name = 'web-1', uid = `uid-${name}`, ...parts }: PodParts = {}): Pod {
  const spec = { nodeName: 'node-1', containers: [{ name: 'app' }], ...parts.spec };
  const running = { running: { startedAt: '2026-01-01T11:00:00Z' } };
  return pod.parse({
    metadata: {
      name,
      uid,
      namespace: 'shop',
      resourceVersion: '10',
      creationTimestamp: '2026-01-01T11:00:00Z',
      labels: { app: 'web' },
      ...parts.metadata,
    },
    spec,
    status: {
      phase: 'Running',
      containerStatuses: spec.containers.map((container) => ({ name: container.name, state: running })),
      ...parts.status,
    },
  });
}

/** Which tool is in a pod, for which job. */
export interface ToolParts {
  readonly tool?: string;
  readonly job?: string;
  readonly jobUid?: string;
  /** Namespace of the job, when its container says so. */
  readonly jobNamespace?: string;
  /** Counted from 1. */
  readonly attempt?: number;
  /** Undefined: the kubelet has not reported one. */
  readonly state?: ContainerState;
  /** Whether the pod carries the label of the job. */
  readonly marked?: boolean;
}

/** The pod with the tool of a job in it, as after an injection: the API server puts new containers first. */
export function withTool(to: Pod, parts: ToolParts = {}): Pod {
  const { tool = 'aperf', job = 'job', jobUid = 'job-uid', jobNamespace, state, marked = true } = parts;
  const { attempt = 1 } = parts;
  const name = toolIn(to, parts);
  const env = {
    ...{ TOE_TOOL: tool, TOE_JOB: job, TOE_JOB_UID: jobUid, TOE_ATTEMPT: String(attempt) },
    ...(jobNamespace === undefined ? {} : { TOE_JOB_NAMESPACE: jobNamespace }),
  };
  const container = {
    name,
    image: `registry.example/${tool}:1`,
    targetContainerName: 'app',
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
  };
  const labels = { ...to.metadata.labels, ...(marked ? { [JOB_LABEL]: jobUid } : {}) };
  return {
    metadata: { ...to.metadata, labels },
    spec: { ...to.spec, ephemeralContainers: [container, ...(to.spec.ephemeralContainers ?? [])] },
    status: {
      ...to.status,
      ephemeralContainerStatuses: [
        ...(to.status.ephemeralContainerStatuses ?? []),
        ...(state ? [{ name, state }] : []),
      ],
    },
  };
}

/** The pod, where somebody else has put a container of another image under the name of the tool of a job. */
export function withForeign(
  to: Pod,
  { image = 'evil.example/x:1', ...parts }: ToolParts & { image?: string } = {},
): Pod {
  const { spec, ...rest } = withTool(to, { marked: false, ...parts });
  const [{ env: _env, ...first } = { name: toolIn(to, parts) }, ...others] = spec.ephemeralContainers ?? [];
  return { ...rest, spec: { ...spec, ephemeralContainers: [{ ...first, image }, ...others] } };
}

/** The name that the container of a job has in a pod. */
export function toolIn(of: Pod, { tool = 'aperf', jobUid = 'job-uid', attempt = 1 }: ToolParts = {}): string {
  return containerName({ tool, jobUid, podUid: of.metadata.uid, attempt });
}

/** The pod as the kubelet reports it later: the latest tool in it is in another state. */
export function reporting(of: Pod, state: ContainerState): Pod {
  const name = of.spec.ephemeralContainers?.[0]?.name ?? '';
  const others = of.status.ephemeralContainerStatuses?.filter((one) => one.name !== name) ?? [];
  return { ...of, status: { ...of.status, ephemeralContainerStatuses: [...others, { name, state }] } };
}

/** The pod, unready since a time. */
export function unready(of: Pod, since: string): Pod {
  const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime: since }];
  return { ...of, status: { ...of.status, conditions } };
}

/** The pod, its container `app` restarted at a time. */
export function restarted(of: Pod, startedAt: string): Pod {
  const containerStatuses = [{ name: 'app', state: { running: { startedAt } } }];
  return { ...of, status: { ...of.status, containerStatuses } };
}

/** States of a tool, as the kubelet reports them. */
export const RUNNING: ContainerState = { running: { startedAt: '2026-01-01T12:00:01Z' } };
export const CREATING: ContainerState = { waiting: { reason: 'ContainerCreating' } };

/** A tool that has ended. */
export function ended(exitCode: number, message?: string): ContainerState {
  return {
    terminated: {
      exitCode,
      startedAt: '2026-01-01T12:00:01Z',
      finishedAt: '2026-01-01T12:00:31Z',
      ...(message === undefined ? {} : { message }),
    },
  };
}
