import { FINALIZER, JOB_LABEL } from '../api/names.ts';
import type { JobSpec } from '../api/job-spec.ts';
import type { Pod } from '../api/pod.ts';
import { isRefusal, type Refusal } from '../api/refusal.ts';
import { makeEphemeralContainer } from '../make/ephemeral-container.ts';
import { approve, type Approval } from '../security/approve.ts';
import { makePendingStatus, makeRefusedStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { findBusy } from './find-busy.ts';
import { observe, planPatch, planStatus, startDeadline } from './plan-status.ts';
import { selectTargets, type Choice } from './select-targets.ts';
import type { AdminRules } from '../security/approve.ts';
import type { World } from './world.ts';

/** A world in which the admins' rules were read too. */
export type CreationWorld = World & { readonly rules: AdminRules };

/**
 * Starts a job, step by step; each call gives the next requests, all of which may be sent at once.
 *
 *   approve ─► choose targets ─► wait while one is busy ─► finalizer, timer, trial (dry run)
 *           ─► inject ─► label ─► recount
 *
 * The finalizer and the timer come before the first injection: whatever dies afterwards, the job is found.
 * Nothing is injected anywhere unless the API server would accept it everywhere.
 */
export function planCreation(world: CreationWorld, job: JobSpec, now: Date): Action[] {
  const { powerTool, rules } = world;
  const hasStarted = powerTool.status?.startedAt !== undefined;
  const approval = approve(job, powerTool.metadata.namespace, rules);
  if (isRefusal(approval))
    return hasStarted ? planStatus(world, job, now) : refuse(world, job, approval, now);
  const choices = selectTargets(world.pods, job, powerTool);
  if (choices.length === 0 && !hasStarted) return refuse(world, job, noTargets(world), now);
  const todo = notInjected(world, choices, job, now);
  const busy = todo.map(findBusy).filter(isRefusal);
  if (busy[0] && !choices.some(({ injected }) => injected)) return wait(world, job, busy[0], now);
  const free = todo.filter((choice) => !findBusy(choice));
  if (free.length > 0) return planInjection(world, job, free, approval, now);
  return planLabels(world, choices, job, now) ?? planStatus(world, job, now);
}

function refuse(world: World, job: JobSpec, refusal: Refusal, now: Date): Action[] {
  return planPatch(world, makeRefusedStatus(world.powerTool, job.tool, refusal, now));
}

function wait(world: World, job: JobSpec, reason: Refusal, now: Date): Action[] {
  return planPatch(world, makePendingStatus(world.powerTool, job.tool, reason, now));
}

function noTargets({ powerTool, pods }: World): Refusal {
  const { namespace } = powerTool.metadata;
  const found =
    pods.length === 0
      ? 'No pod matches the selector'
      : `${pods.length} pods match the selector, but none of them runs the container`;
  return {
    reason: 'NoTargets',
    message: `${found} in the namespace "${namespace}". Check with: kubectl get pods -n ${namespace} --show-labels. Then create the PowerTool again.`,
  };
}

function notInjected(world: World, choices: readonly Choice[], job: JobSpec, now: Date): Choice[] {
  const open = choices.filter(({ injected }) => !injected);
  const settled = new Set(
    (world.powerTool.status?.targets ?? []).map(({ uid, state }) => (state === 'Waiting' ? '' : uid)),
  );
  const rows = observe(world, open, job, now);
  return open.filter(({ pod }, index) => rows[index]?.state === 'Waiting' && !settled.has(pod.metadata.uid));
}

function planInjection(
  world: World,
  job: JobSpec,
  free: readonly Choice[],
  approval: Approval,
  now: Date,
): Action[] {
  const containers = free.map((choice) => ({
    pod: choice.pod,
    container: makeContainer(world, job, choice, approval),
  }));
  const trials = representatives(containers).filter(({ pod }) => !world.preflight.has(podKind(pod)));
  const first: Action[] = [
    ...(world.powerTool.metadata.finalizers?.includes(FINALIZER) ? [] : [{ kind: 'addFinalizer' } as const]),
    ...(world.armed === undefined
      ? [{ kind: 'armTimer', deadline: startDeadline(world, now) } as const]
      : []),
    ...trials.map((trial) => ({ kind: 'preflight', ...trial }) as const),
  ];
  if (first.length > 0) return first;
  const refusal = [...world.preflight.values()].find(isRefusal);
  if (refusal && world.powerTool.status?.startedAt === undefined) return refuse(world, job, refusal, now);
  return containers.map((target) => ({ kind: 'inject', ...target }));
}

function makeContainer(
  world: World,
  job: JobSpec,
  { pod, target }: Choice,
  approval: Approval,
): ReturnType<typeof makeEphemeralContainer> {
  return makeEphemeralContainer({ powerTool: world.powerTool, job, pod, target, attempt: 1, approval });
}

/**
 * Pods that the API server judges alike: those of one owner come from one template. One trial for each kind
 * is enough, and costs the same for 5 pods as for 5,000.
 */
export function podKind({ metadata }: Pod): string {
  return metadata.ownerReferences?.[0]?.uid ?? metadata.uid;
}

function representatives<T extends { readonly pod: Pod }>(of: readonly T[]): T[] {
  return [...new Map(of.map((one) => [podKind(one.pod), one])).values()];
}

// Only after the injection: a label written before it delays the start of the tool.
function planLabels(world: World, choices: readonly Choice[], job: JobSpec, now: Date): Action[] | undefined {
  const { uid } = world.powerTool.metadata;
  const rows = observe(world, choices, job, now);
  const unmarked = choices.filter(
    ({ pod }, index) => rows[index]?.state === 'Active' && pod.metadata.labels?.[JOB_LABEL] !== uid,
  );
  return unmarked.length > 0 ? unmarked.map(({ pod }) => ({ kind: 'label', pod })) : undefined;
}
