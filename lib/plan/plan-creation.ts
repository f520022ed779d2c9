import type { JobSpec } from '../api/job-spec.ts';
import { MAX_TARGETS } from '../api/power-tool-status.ts';
import { isRefusal, RUN_AGAIN, type Refusal } from '../api/refusal.ts';
import type { Approval, AdminRules } from '../security/approve.ts';
import { approve } from '../security/approve.ts';
import { endOf } from '../status/judge.ts';
import { makeEndedStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { findBusy } from './find-busy.ts';
import { findUnfit, findUnfitNow } from './find-unfit.ts';
import { planDryRun } from './plan-dry-run.ts';
import { planInjection } from './plan-injection.ts';
import { planPatch, planRefusal } from './plan-patch.ts';
import { planLabels, planStatus } from './plan-status.ts';
import { planWait } from './plan-wait.ts';
import { makeSurvey, NO_VETTING, type Survey, type Vetting } from './survey.ts';
import type { World } from './world.ts';

/** A world in which the admins' rules were read too. */
export type CreationWorld = World & { readonly rules: AdminRules };

/**
 * Starts a job, step by step; each call gives the next requests, all of which may be sent at once.
 *
 *   approve ─► choose targets ─► wait while one is busy ─► finalizer, timer, trial (dry run) ─► budget
 *           ─► inject a wave ─► label ─► recount ─► next wave ...
 *
 * The finalizer and the timer come before the first injection: whatever dies afterwards, the job is found.
 * Nothing is injected anywhere unless the API server would accept it everywhere.
 */
export function planCreation(world: CreationWorld, job: JobSpec, now: Date): Action[] {
  const approval = approve(job, world.powerTool.metadata.namespace, world.rules);
  const survey = makeSurvey(world, job, now, vettingOf(world, job, approval));
  if (!survey.begun) return planStart(survey, approval);
  return isRefusal(approval) || survey.stop || job.suspend ? follow(survey) : planNext(survey, approval);
}

function vettingOf(world: World, job: JobSpec, approval: Approval | Refusal): Vetting {
  if (isRefusal(approval)) return { ...NO_VETTING, veto: approval };
  const fitness = { tool: job.tool, pvc: job.pvc, limits: world.limits, ...approval };
  return { check: (choice) => (job.dryRun ? findUnfitNow : findUnfit)(choice, fitness) };
}

function planStart(survey: Survey, approval: Approval | Refusal): Action[] {
  const { world, job, stop, now, choices } = survey;
  if (stop) return end(survey, stop);
  if (isRefusal(approval)) return planRefusal(world, job.tool, approval, now);
  if (choices.length === 0) return planRefusal(world, job.tool, noTargets(survey), now);
  if (choices.length > MAX_TARGETS) return planRefusal(world, job.tool, tooMany(choices.length), now);
  if (job.dryRun) return planDryRun(survey, approval);
  if (job.suspend) return planWait(survey, SUSPENDED);
  const busy = choices.map(({ pod }) => findBusy(pod, world, now)).find(isRefusal);
  return busy ? planWait(survey, busy) : planNext(survey, approval);
}

const SUSPENDED: Refusal = {
  reason: 'Suspended',
  message: 'The job is suspended. Set spec.suspend to false to start it.',
};

function end({ world, job, now }: Survey, stop: Refusal): Action[] {
  const phase = stop.reason === 'Stopped' ? 'Cancelled' : endOf(stop);
  return planPatch(world, makeEndedStatus(world.powerTool, job.tool, { phase, ...stop }, now));
}

function planNext(survey: Survey, approval: Approval): Action[] {
  const injection = planInjection(survey, approval);
  // Before the start, pods that wait without more ado wait for room in a budget, and the status says so.
  const isWaiting = !survey.begun && survey.counts.waiting > 0;
  return injection.length > 0 || isWaiting ? injection : follow(survey);
}

function follow(survey: Survey): Action[] {
  const labels = planLabels(survey);
  return labels.length > 0 ? labels : planStatus(survey);
}

function tooMany(selected: number): Refusal {
  const message = `${selected} pods are selected, and a job has room for ${MAX_TARGETS}. Narrow spec.targets.labelSelector, or take a sample (spec.targets.max, percent or onePerNode); then ${RUN_AGAIN}.`;
  return { reason: 'TooManyTargets', message };
}

function noTargets({ world: { powerTool, pods }, job }: Survey): Refusal {
  const { namespace } = powerTool.metadata;
  const where = job.namespaces ? 'the chosen namespaces' : `the namespace "${namespace}"`;
  const found =
    pods.length === 0
      ? 'No pod matches the selector'
      : `${pods.length} pods match the selector, but none of them runs the container`;
  return {
    reason: 'NoTargets',
    message: `${found} in ${where}. Check with: kubectl get pods ${job.namespaces ? '-A' : `-n ${namespace}`} --show-labels. Then ${RUN_AGAIN}.`,
  };
}
