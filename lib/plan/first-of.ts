import type { Action } from './action.ts';

/** The actions of the first step that has any; none when nothing is left to do. */
export function firstOf(steps: readonly (() => Action[])[]): Action[] {
  for (const step of steps) {
    const actions = step();
    if (actions.length > 0) return actions;
  }
  return [];
}
