import { isToolOf } from '../api/pod.ts';
import { isFinal, type Phase, type PowerToolStatus } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { isRefusal, type Reason, type Refusal } from '../api/refusal.ts';
import { auditJob, auditTool, type AuditRecord } from '../make/audit-record.ts';
import type { Action } from './action.ts';
import { podKind } from './pod-kind.ts';
import type { World } from './world.ts';

/** An action whose request is over. */
export interface Done {
  readonly action: Action;
  /** The world that it was planned from. */
  readonly before: World;
  /** What it has changed, or the code of the fault after which that is not known. */
  readonly outcome: ((world: World) => World) | string;
}

/**
 * What of an action belongs into the audit log; undefined for nearly all. A run that dies between a request and
 * its record leaves a gap, and the API server's own log has no gaps: records say why and with which rights.
 */
export function audit({ action, before, outcome }: Done): AuditRecord | undefined {
  if (typeof outcome === 'string')
    return action.kind === 'inject' ? auditInjection(action, before, { fault: outcome }) : undefined;
  switch (action.kind) {
    case 'inject':
      return auditInjection(action, before, outcome({ ...before, pods: [action.pod], crossed: undefined }));
    case 'preflight':
      return auditTrial(action, before, outcome(before));
    case 'patchStatus':
      return auditStatus(before, action.status);
    case 'removeFinalizer':
      return auditDeletion(before.powerTool);
    default:
      return undefined;
  }
}

type InjectionAction = Extract<Action, { kind: 'inject' | 'preflight' }>;

function auditInjection(
  { pod, container }: InjectionAction,
  { powerTool }: World,
  after: World | { readonly fault: string },
): AuditRecord | undefined {
  if ('fault' in after)
    return auditTool(powerTool, pod, container, {
      audit: 'injection',
      result: 'Unknown',
      reason: after.fault,
    });
  const refusal = after.refusals.get(pod.metadata.uid);
  if (refusal) return auditTool(powerTool, pod, container, refused(refusal));
  return auditFound({ pod, container }, powerTool, after);
}

function auditFound(
  { pod, container }: Pick<InjectionAction, 'pod' | 'container'>,
  powerTool: World['powerTool'],
  { pods, lost, crossed }: World,
): AuditRecord | undefined {
  const { uid } = pod.metadata;
  // A pod that changed meanwhile or is gone has got nothing.
  const carried = lost.has(uid) ? [] : (pods[0]?.spec.ephemeralContainers ?? []);
  const found = carried.find(({ name }) => name === container.name);
  if (!found) return undefined;
  const there = { ...container, image: found.image, securityContext: found.securityContext ?? {} };
  if (!isToolOf(found, powerTool.metadata.uid)) return auditTool(powerTool, pod, there, refused(TAKEN));
  // Another run of ours has put it there, and records it.
  return crossed?.has(uid) ? undefined : auditTool(powerTool, pod, there, INJECTED);
}

const INJECTED = { audit: 'injection', result: 'Injected' } as const;
const TAKEN = { reason: 'NameTaken' } as const;

function auditTrial(
  { pod, container }: InjectionAction,
  { powerTool }: World,
  after: World,
): AuditRecord | undefined {
  const verdict = after.preflight.get(podKind(pod));
  return isRefusal(verdict) ? auditTool(powerTool, pod, container, refused(verdict)) : undefined;
}

function refused({ reason }: Pick<Refusal, 'reason'>): Pick<AuditRecord, 'audit' | 'result' | 'reason'> {
  return { audit: 'refusal', result: 'Refused', reason };
}

/** Reasons of jobs that ended early with no tool at work: they are never seen to stop. */
const EARLY: readonly Reason[] = [
  'Stopped',
  'Cancelled',
  'JobDeadlineExceeded',
  'CanaryFailed',
  'StoppedOnError',
];

function auditStatus({ powerTool, preflight }: World, status: PowerToolStatus): AuditRecord | undefined {
  const { phase = 'Pending', reason, tool = '' } = status;
  const before = powerTool.status?.phase;
  if (phase === before || isFinal(before)) return undefined;
  if (isStop(status, before)) return auditJob(powerTool, tool, { audit: 'stop', result: phase, reason });
  // A trial that was refused is recorded with its pod and the rights it was to have.
  const isTold = [...preflight.values()].some(isRefusal);
  const isRefused = phase === 'Failed' && status.startedAt === undefined && !isTold;
  return isRefused ? auditJob(powerTool, tool, { audit: 'refusal', result: 'Refused', reason }) : undefined;
}

function isStop({ phase, reason }: PowerToolStatus, before: Phase | undefined): boolean {
  if (before === 'Stopping') return false;
  return phase === 'Stopping' || (isFinal(phase) && EARLY.some((one) => one === reason));
}

// A job that is deleted while it runs is over without a status that says so.
function auditDeletion(powerTool: PowerTool): AuditRecord | undefined {
  const { phase = 'Pending', tool = '' } = powerTool.status ?? {};
  if (isFinal(phase)) return undefined;
  return auditJob(powerTool, tool, { audit: 'stop', result: phase, reason: 'Deleted' });
}
