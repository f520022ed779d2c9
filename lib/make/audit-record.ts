import { CREATED_BY_ANNOTATION } from '../api/names.ts';
import type { EphemeralContainer, Pod } from '../api/pod.ts';
import type { PowerTool } from '../api/power-tool.ts';
import type { ToolContainer } from './ephemeral-container.ts';

/**
 * One thing that toe did to a pod or a job, for the log. The names of the fields are stable: queries depend on them.
 * Who asked for the job is known here only by its annotation; the API server's audit log always has it, under `jobUid`
 * (docs/audit-policy.yaml).
 */
export interface AuditRecord {
  /** A tool put into a pod; a tool or a job that was refused; a job that was ended early. */
  readonly audit: 'injection' | 'refusal' | 'stop';
  /** Name of the PowerTool. */
  readonly job: string;
  readonly jobUid: string;
  readonly jobNamespace: string;
  /** User who created the PowerTool, or its schedule: `toe.run/created-by`, where it is set. */
  readonly createdBy?: string;
  readonly tool: string;
  /** As the pod has it, or as it was to have it: with its digest, where the admin pinned it. */
  readonly image?: string;
  readonly security?: EffectiveSecurity;
  readonly pod?: string;
  readonly podNamespace?: string;
  readonly podUid?: string;
  readonly node?: string;
  /** Name of the ephemeral container. */
  readonly container?: string;
  /** Counted from 1. */
  readonly attempt?: number;
  /** What became of it: `Injected`, `Refused`, `Unknown` (the answer was lost), or the phase of the job. */
  readonly result: string;
  /** One of `REASONS`, `Deleted`, or the code of a fault. */
  readonly reason?: string | undefined;
}

/** The rights with which a tool runs. */
export interface EffectiveSecurity {
  readonly privileged: boolean;
  readonly capabilities: readonly string[];
  /** Left out: the user of the image. */
  readonly uid?: number;
}

type What = Pick<AuditRecord, 'audit' | 'result' | 'reason'>;

/** A container as it was sent, or as it is in the pod. */
export interface Audited extends Pick<ToolContainer, 'name' | 'env'> {
  readonly image?: string | undefined;
  readonly securityContext:
    ToolContainer['securityContext'] | NonNullable<EphemeralContainer['securityContext']>;
}

/** The record about a tool in a pod. */
export function auditTool(powerTool: PowerTool, pod: Pod, container: Audited, what: What): AuditRecord {
  const { name, namespace, uid } = pod.metadata;
  const { nodeName, securityContext } = pod.spec;
  return {
    ...auditJob(powerTool, envOf(container, 'TOE_TOOL'), what),
    ...(container.image === undefined ? {} : { image: container.image }),
    security: securityOf(container, securityContext?.runAsUser),
    pod: name,
    podNamespace: namespace,
    podUid: uid,
    ...(nodeName ? { node: nodeName } : {}),
    container: container.name,
    attempt: Number(envOf(container, 'TOE_ATTEMPT')),
  };
}

/** The record about a whole job. */
export function auditJob(
  { metadata }: PowerTool,
  tool: string,
  { audit, result, reason }: What,
): AuditRecord {
  const { name, namespace, uid, annotations } = metadata;
  const createdBy = annotations?.[CREATED_BY_ANNOTATION];
  return {
    audit,
    job: name,
    jobUid: uid,
    jobNamespace: namespace,
    ...(createdBy === undefined ? {} : { createdBy }),
    tool,
    result,
    ...(reason === undefined ? {} : { reason }),
  };
}

// What a container does not say of its user, its pod says.
function securityOf({ securityContext }: Audited, uidOfPod: number | undefined): EffectiveSecurity {
  const uid = securityContext.runAsUser ?? uidOfPod;
  return {
    privileged: securityContext.privileged ?? false,
    capabilities: securityContext.capabilities?.add ?? [],
    ...(uid === undefined ? {} : { uid }),
  };
}

function envOf({ env }: Audited, wanted: string): string {
  return env.find(({ name }) => name === wanted)?.value ?? '';
}
