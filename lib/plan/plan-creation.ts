import { FINALIZER } from '../api/names.ts';
import type { JobSpec } from '../api/job-spec.ts';
import type { Pod } from '../api/pod.ts';
import { isRefusal, type Refusal } from '../api/refusal.ts';
import { makeEphemeralContainer, type ToolContainer } from '../make/ephemeral-container.ts';
import { approve, type AdminRules, type Approval } from '../security/approve.ts';
import { makePendingStatus, makeRefusedStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { findBusy } from './find-busy.ts';
import { isOf } from './find-changed.ts';
import { observe, planPatch, planStatus, startDeadline } from './plan-status.ts';
import { canTakeTool, hasBegun, selectTargets, type Choice } from './select-targets.ts';
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
  const choices = selectTargets(world.pods, job, powerTool);
  const run: Run = { world, job, choices, begun: hasBegun(powerTool, choices), now };
  const approval = approve(job, powerTool.metadata.namespace, rules);
  if (isRefusal(approval)) return run.begun ? follow(run) : refuse(run, approval);
  if (choices.length === 0 && !run.begun) return refuse(run, noTargets(world));
  const todo = notInjected(run);
  const busy = todo.map(findBusy).find(isRefusal);
  if (busy && !run.begun) return wait(run, busy);
  const free = todo.filter((choice) => !findBusy(choice));
  return free.length > 0 ? planInjection(run, free, approval) : follow(run);
}

/** One call of `planCreation`. */
interface Run {
  readonly world: World;
  readonly job: JobSpec;
  readonly choices: readonly Choice[];
  /** A tool of this job is in a pod, or was: from now on the job is followed to its end. */
  readonly begun: boolean;
  readonly now: Date;
}

function refuse({ world, job, now }: Run, refusal: Refusal): Action[] {
  return planPatch(world, makeRefusedStatus(world.powerTool, job.tool, refusal, now));
}

function wait({ world, job, now }: Run, reason: Refusal): Action[] {
  return planPatch(world, makePendingStatus(world.powerTool, job.tool, reason, now));
}

function follow(run: Run): Action[] {
  const labels = planLabels(run);
  return labels.length > 0 ? labels : planStatus(run.world, run.job, run.now);
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

function notInjected({ world, job, choices, now }: Run): Choice[] {
  const open = choices.filter((choice) => !choice.injected && canTakeTool(choice));
  const rows = observe(world, open, job, now);
  return open.filter((_choice, index) => rows[index]?.state === 'Waiting');
}

function planInjection(run: Run, free: readonly Choice[], approval: Approval): Action[] {
  const { world } = run;
  const targets = free.map((choice) => ({
    pod: choice.pod,
    container: makeContainer(run, choice, approval),
  }));
  const first = planSafety(run, targets);
  if (first.length > 0) return first;
  const refusal = [...world.preflight.values()].find(isRefusal);
  if (refusal && !run.begun) return refuse(run, refusal);
  return targets.map((target) => ({ kind: 'inject', ...target }));
}

interface Injection {
  readonly pod: Pod;
  readonly container: ToolContainer;
}

// What must be there before the first tool is.
function planSafety({ world, now }: Run, targets: readonly Injection[]): Action[] {
  const trials = representatives(targets).filter(({ pod }) => !world.preflight.has(podKind(pod)));
  const isMarked = world.powerTool.metadata.finalizers?.includes(FINALIZER);
  return [
    ...(isMarked ? [] : [{ kind: 'addFinalizer' } as const]),
    ...(world.armed === undefined
      ? [{ kind: 'armTimer', deadline: startDeadline(world, now) } as const]
      : []),
    ...trials.map((trial) => ({ kind: 'preflight', ...trial }) as const),
  ];
}

function makeContainer({ world, job }: Run, { pod, target }: Choice, approval: Approval): ToolContainer {
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
function planLabels({ world, job, choices, now }: Run): Action[] {
  const { uid } = world.powerTool.metadata;
  const rows = observe(world, choices, job, now);
  const unmarked = choices.filter(({ pod }, index) => rows[index]?.state === 'Active' && !isOf(pod, uid));
  return unmarked.map(({ pod }) => ({ kind: 'label', pod }));
}
