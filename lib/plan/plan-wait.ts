import { hasFinalizer } from '../api/power-tool.ts';
import type { Refusal } from '../api/refusal.ts';
import { makePendingStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { lookAgain } from './look-again.ts';
import { planIdle } from './plan-claim.ts';
import { planPatch } from './plan-patch.ts';
import { armedUntil, mayHoldInVain, planTimer } from './plan-timer.ts';
import type { Survey } from './survey.ts';

/**
 * Lets a job wait before its start. It is looked at again after a while even when no event says that its turn has
 * come; one that its user has suspended is not, so that it costs nothing, once it holds no part of a budget.
 */
export function planWait(survey: Survey, why: Refusal): Action[] {
  const { world, job, now } = survey;
  const idle = planIdle(survey);
  if (idle.length > 0) return idle;
  if (why.reason === 'Suspended' && mayRest(survey))
    return planPatch(world, makePendingStatus(world.powerTool, job.tool, { why }, now));
  if (!hasFinalizer(world.powerTool)) return [{ kind: 'addFinalizer' }];
  const timer = planTimer(survey);
  if (timer.length > 0) return timer;
  const deadline = world.armed ?? world.powerTool.status?.deadline ?? lookAgain(now).toISOString();
  return planPatch(world, makePendingStatus(world.powerTool, job.tool, { why, deadline }, now));
}

function mayRest(survey: Survey): boolean {
  const { world, job, now } = survey;
  const isAwaited = mayHoldInVain(survey) || (world.powerTool.status?.claimed && armedUntil(world, now));
  return job.activeDeadlineSeconds === undefined && !isAwaited;
}
