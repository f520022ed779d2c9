import type { Reason } from '../api/refusal.ts';

/** Waiting states of the kubelet that no waiting heals, or that it has retried already. */
const HOPELESS: Readonly<Record<string, Reason>> = {
  ImagePullBackOff: 'ImagePullFailed',
  ErrImageNeverPull: 'ImagePullFailed',
  InvalidImageName: 'ImagePullFailed',
  CreateContainerConfigError: 'ToolCannotStart',
};

/** Waiting states on the way of every container. */
const NORMAL: readonly string[] = ['ContainerCreating', 'PodInitializing'];

/** Why a container that waits for this reason will never run, as far as anyone can tell; undefined when it may. */
export function hopelessReason(waitingReason: string | undefined): Reason | undefined {
  return waitingReason !== undefined && Object.hasOwn(HOPELESS, waitingReason)
    ? HOPELESS[waitingReason]
    : undefined;
}

/** Whether a container waits for something else than its turn. In a pod with init containers the kubelet says so. */
export function isStuck(waitingReason: string | undefined): boolean {
  return waitingReason !== undefined && !NORMAL.includes(waitingReason);
}
