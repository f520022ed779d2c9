import type { Approval } from '../security/approve.ts';
import type { Action } from './action.ts';
import type { Choice } from './choice.ts';
import { findFreed, findSeats, seatOf } from './find-seats.ts';
import { giveBack } from './give-back.ts';
import type { Freed, Seat } from './grant.ts';
import type { Wave } from './plan-wave.ts';
import { planWriteAhead } from './plan-write-ahead.ts';
import type { Survey } from './survey.ts';

/**
 * Asks for room in the budget of the tool: for as many pods as may come next, of all that wait. In the place of one on
 * a full node another comes. Empty when one of the wave may get the tool already.
 */
export function planClaim(
  survey: Survey,
  { wave, line }: Wave,
  { config }: Pick<Approval, 'config'>,
): Action[] {
  const { world, job, now } = survey;
  const budgets = config?.spec.budgets;
  if (!budgets) return [];
  // The status says so before the claim: whatever dies in between, what is claimed is given back.
  if (!world.powerTool.status?.claimed)
    return planWriteAhead(survey, 'The job asks for its part of the budget.', { claimed: true });
  if (wave.some((choice) => mayUse(survey, choice, { config }))) return [];
  const [taken, wanted] = [findSeats(survey), line.map(seatOf)];
  const freed = findIdle(survey, taken) ?? findFreed(survey);
  return [{ kind: 'claim', tool: job.tool, taken, wanted, most: wave.length, freed, at: now, budgets }];
}

/** Whether this run may put the tool into a pod, by the budget of the tool. */
export function mayUse(
  { world: { granted } }: Pick<Survey, 'world'>,
  { pod }: Pick<Choice, 'pod'>,
  { config }: Pick<Approval, 'config'>,
): boolean {
  return !config?.spec.budgets || granted?.has(pod.metadata.uid) === true;
}

/**
 * Gives back what a job has claimed in vain, when its timer looks at it without any tool at work: a run died, its user has
 * suspended it, or another tool came first.
 */
export function planIdle(survey: Survey): Action[] {
  const { world, job } = survey;
  const freed = findIdle(survey, findSeats(survey));
  if (!freed || !world.powerTool.status?.claimed || world.granted) return [];
  return [giveBack(job.tool, freed)];
}

// A pod may have been replaced before it got the tool: when its timer looks at a job without any tool at work, what the
// job took long ago is held for nothing. What was taken of late, another run may be about to use.
function findIdle({ world: { judgedAt } }: Survey, taken: readonly Seat[]): Freed | undefined {
  if (!judgedAt || taken.length > 0) return undefined;
  return { takenBefore: new Date(judgedAt.getTime() - RUN) };
}

/** Milliseconds that a run takes at most: a minute, by `timeoutSeconds` of its service, and the last request. */
export const RUN = 90_000;
