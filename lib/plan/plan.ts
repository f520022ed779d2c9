import { jobSpecOf } from '../api/job-spec.ts';
import { isOver } from '../api/power-tool.ts';
import { isRefusal } from '../api/refusal.ts';
import { makeRefusedStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { planCleanup, planUnmark } from './plan-cleanup.ts';
import { planCreation } from './plan-creation.ts';
import { planPatch, planStatus } from './plan-status.ts';
import { hasBegun, selectTargets } from './select-targets.ts';
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
  const { powerTool, rules, mayEnd, gone } = world;
  // Deleted and cleaned up while this run went on: what it has marked since, nobody else would find.
  if (gone) return planUnmark(world);
  if (isOver(powerTool)) return mayEnd ? planCleanup(world) : [];
  const job = jobSpecOf(powerTool.spec);
  if (isRefusal(job)) return planPatch(world, makeRefusedStatus(powerTool, '', job, now));
  if (rules) return planCreation({ ...world, rules }, job, now);
  // A timer of a start that came to nothing may ask for a job that still waits: there is nothing to recount.
  return hasBegun(powerTool, selectTargets(world.pods, job, powerTool)) ? planStatus(world, job, now) : [];
}
