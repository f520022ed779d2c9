import type { Approval } from '../security/approve.ts';
import type { Action } from './action.ts';
import type { Choice } from './choice.ts';
import type { Climb } from './climb.ts';
import { makeContainer } from './make-container.ts';
import { trialKey } from './pod-kind.ts';
import type { Survey } from './survey.ts';

/** The trials that are still to be made, one for each kind of pod. */
export function findTrials(survey: Survey, ways: readonly Way[], approval: Approval): Action[] {
  const trials = ways.flatMap(({ choice, way }): [string, Action][] => {
    if (!('tryOut' in way)) return [];
    const { mode } = way.tryOut;
    const container = makeContainer({ ...survey, approval }, { choice, step: way.tryOut });
    return [[trialKey(choice.pod, mode), { kind: 'preflight', pod: choice.pod, container, mode }]];
  });
  return [...new Map(trials).values()];
}

/** A pod, and where the ladder leads in it. */
export interface Way {
  readonly choice: Choice;
  readonly way: Climb;
}
