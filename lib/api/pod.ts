import * as z from 'zod';
import { objectMeta } from './object-meta.ts';

const podSecurity = z.object({
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.int().optional(),
  runAsGroup: z.int().optional(),
});

const volumeMount = z.object({
  name: z.string(),
  mountPath: z.string(),
  readOnly: z.boolean().optional(),
  subPath: z.string().optional(),
  subPathExpr: z.string().optional(),
});

const volume = z.object({
  name: z.string(),
  persistentVolumeClaim: z.object({ claimName: z.string(), readOnly: z.boolean().optional() }).optional(),
});

const container = z.object({
  name: z.string(),
  volumeMounts: z.array(volumeMount).optional(),
  securityContext: podSecurity.optional(),
  resources: z.object({ limits: z.object({ memory: z.string().optional() }).optional() }).optional(),
});

const valueFrom = z.object({ secretKeyRef: z.object({ name: z.string().optional() }).optional() });

const ephemeralContainer = z.object({
  name: z.string(),
  image: z.string().optional(),
  targetContainerName: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).readonly().optional(),
  env: z
    .array(z.object({ name: z.string(), value: z.string().optional(), valueFrom: valueFrom.optional() }))
    .optional(),
  securityContext: z
    .object({
      privileged: z.boolean().optional(),
      capabilities: z.object({ add: z.array(z.string()).readonly().optional() }).optional(),
      runAsUser: z.int().optional(),
    })
    .optional(),
});

const state = z.object({
  waiting: z.object({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  running: z.object({ startedAt: z.string().nullish() }).optional(),
  terminated: z
    .object({
      exitCode: z.int(),
      reason: z.string().optional(),
      message: z.string().optional(),
      startedAt: z.string().nullish(),
      finishedAt: z.string().nullish(),
    })
    .optional(),
});

const containerStatus = z.object({ name: z.string(), state: state.optional() });

const podCondition = z.object({
  type: z.string(),
  status: z.string(),
  lastTransitionTime: z.string().nullish(),
});

/** What we read of a pod. */
export const pod = z.object({
  metadata: objectMeta,
  spec: z.object({
    nodeName: z.string().optional(),
    containers: z.array(container),
    volumes: z.array(volume).optional(),
    ephemeralContainers: z.array(ephemeralContainer).optional(),
    securityContext: podSecurity.optional(),
    hostPID: z.boolean().optional(),
    hostNetwork: z.boolean().optional(),
    hostIPC: z.boolean().optional(),
  }),
  status: z
    .object({
      phase: z.string().optional(),
      conditions: z.array(podCondition).optional(),
      containerStatuses: z.array(containerStatus).optional(),
      ephemeralContainerStatuses: z.array(containerStatus).optional(),
    })
    .default({}),
});

export type Pod = z.infer<typeof pod>;
export type EphemeralContainer = z.infer<typeof ephemeralContainer>;
export type Volume = z.infer<typeof volume>;
export type ContainerState = z.infer<typeof state>;

/** The state of a container of ours in a pod; undefined until the kubelet has reported one. */
export function toolState(of: Pod, container: string): ContainerState | undefined {
  return of.status.ephemeralContainerStatuses?.find(({ name }) => name === container)?.state;
}

/** Whether a container takes an environment variable from a Secret of this name. */
export function readsSecret(of: EphemeralContainer, name: string): boolean {
  return of.env?.some(({ valueFrom: from }) => from?.secretKeyRef?.name === name) ?? false;
}

/** The value of an environment variable of a container, when it is written there as plain text. */
export function envOf(of: EphemeralContainer, name: string): string | undefined {
  return of.env?.find((entry) => entry.name === name)?.value;
}

/**
 * Whether a container is the tool of a job: it says so, and the API server takes that word from toe alone (policy
 * reserved-tools, ADR 24). Its name is no proof, since anybody can work it out.
 */
export function isToolOf(container: EphemeralContainer, jobUid: string): boolean {
  return envOf(container, 'TOE_JOB_UID') === jobUid;
}

/** The tools that a job has put into a pod, in any order. */
export function toolsOf({ spec }: Pod, jobUid: string): EphemeralContainer[] {
  return spec.ephemeralContainers?.filter((container) => isToolOf(container, jobUid)) ?? [];
}

/** The ephemeral container of a pod that has this name. */
export function findContainer({ spec }: Pod, name: string): EphemeralContainer | undefined {
  return spec.ephemeralContainers?.find((container) => container.name === name);
}

/** The state of a container of the pod itself. */
export function containerState(of: Pod, container: string): ContainerState | undefined {
  return of.status.containerStatuses?.find(({ name }) => name === container)?.state;
}

/** As whom a container of the pod itself runs, as far as the pod declares it; else its image decides. */
export function declaredUser(of: Pod, container: string): { uid?: number; gid?: number } {
  const own = of.spec.containers.find(({ name }) => name === container)?.securityContext;
  const uid = own?.runAsUser ?? of.spec.securityContext?.runAsUser;
  const gid = own?.runAsGroup ?? of.spec.securityContext?.runAsGroup;
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
}

/** The volume of a pod that is a claim; undefined when it has none. */
export function findVolume({ spec }: Pod, claimName: string): Volume | undefined {
  return spec.volumes?.find(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claimName);
}

/** Whether someone has asked for the deletion of the pod. */
export function isDeleted({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Whether all containers of the pod have ended for good. */
export function hasEnded({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}
