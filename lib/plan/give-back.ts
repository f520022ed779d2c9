import type { Action } from './action.ts';
import type { Freed, Seat } from './grant.ts';

/**
 * Gives back what a job takes of the budget of its tool, and asks for nothing.
 * @param freed how much of it
 * @param taken the pods in which the tool is
 */
export function giveBack(tool: string, freed: Freed, taken: readonly Seat[] = []): Action {
  return { kind: 'claim', tool, taken, wanted: [], freed, budgets: {} };
}
