import { jobSpecOf } from '../api/job-spec.ts';
import { isOver, isScheduled } from '../api/power-tool.ts';
import { isRefusal } from '../api/refusal.ts';
import type { Action } from './action.ts';
import { planCleanup, planLeftovers } from './plan-cleanup.ts';
import { planCreation } from './plan-creation.ts';
import { planForward, planHandOver } from './plan-hand-over.ts';
import { planSchedule } from './plan-schedule.ts';
import { planRefusal } from './plan-patch.ts';
import { planStatus } from './plan-status.ts';
import { makeSurvey } from './survey.ts';
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
  const { powerTool, rules, runs, mayEnd, gone } = world;
  if (gone) return planLeftovers(world);
  if (mayEnd) return isOver(powerTool) ? planCleanup(world, now) : planForward(world, now);
  if (isOver(powerTool)) return planHandOver(world, now);
  const job = jobSpecOf(powerTool.spec);
  if (isRefusal(job)) return planRefusal(world, '', job, now);
  if (isScheduled(powerTool)) return runs ? planSchedule({ ...world, runs }, job, now) : [];
  if (rules) return planCreation({ ...world, rules }, job, now);
  const survey = makeSurvey(world, job, now);
  // A job that still waits has nothing to recount.
  return survey.begun ? planStatus(survey) : [];
}
