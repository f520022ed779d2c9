import { jobSpecOf } from '../api/job-spec.ts';
import { isFinal } from '../api/power-tool-status.ts';
import { isRefusal } from '../api/refusal.ts';
import { makeRefusedStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { planCleanup } from './plan-cleanup.ts';
import { planCreation } from './plan-creation.ts';
import { planPatch, planStatus } from './plan-status.ts';
import type { World } from './world.ts';

/**
 * The next requests for a job: a pure function of what is observed. Applying them and planning again until
 * nothing is left brings the job as far as it can go now.
 *
 *              ┌────────── wait ◄──────────┐
 *   (new) ──► start ──► tools at work ──► recount ──► final ──► clean-up
 *              └─► refused ────────────────────────────┘           ▲
 *                                             deleted ─────────────┘
 */
export function plan(world: World, now: Date): Action[] {
  const { metadata, spec, status } = world.powerTool;
  if (metadata.deletionTimestamp !== undefined || isFinal(status?.phase)) return planCleanup(world);
  const job = jobSpecOf(spec);
  if (isRefusal(job)) return planPatch(world, makeRefusedStatus(world.powerTool, '', job, now));
  const { rules } = world;
  return rules ? planCreation({ ...world, rules }, job, now) : planStatus(world, job, now);
}
