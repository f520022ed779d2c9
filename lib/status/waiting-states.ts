import type { Reason } from '../api/refusal.ts';

/** Waiting states of the kubelet that no waiting heals, or that it has retried already. */
const HOPELESS: Readonly<Record<string, Reason>> = {
  ImagePullBackOff: 'ImagePullFailed',
  ErrImageNeverPull: 'ImagePullFailed',
  InvalidImageName: 'ImagePullFailed',
  CreateContainerConfigError: 'ToolCannotStart',
};

/** On a busy node the kubelet has not read the Secret of a container in time, and tries again a moment later. */
const NOT_YET = /^failed to sync (secret|configmap) cache/;

/** Waiting states on the way of every container. */
const NORMAL: readonly string[] = ['ContainerCreating', 'PodInitializing'];

/** What a container waits for, in the words of the kubelet. */
export interface Waiting {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

/** Why a container that waits for this will never run, as far as anyone can tell; undefined when it may. */
export function hopelessReason({ reason, message = '' }: Waiting): Reason | undefined {
  const isHopeless = reason !== undefined && Object.hasOwn(HOPELESS, reason) && !NOT_YET.test(message);
  return isHopeless ? HOPELESS[reason] : undefined;
}

/** Whether a container waits for something else than its turn. In a pod with init containers the kubelet says so. */
export function isStuck(waitingReason: string | undefined): boolean {
  return waitingReason !== undefined && !NORMAL.includes(waitingReason);
}
