import { nameEvent } from '../make/event.ts';
import type { Action } from './action.ts';
import { describeStep, type Step } from './climb.ts';
import type { Survey } from './survey.ts';

/** Events that tell in which modes the tool goes into pods, and why; none where it has only one. */
export function tellModes({ world, job }: Survey, steps: readonly Step[]): Action[] {
  const fresh = new Map(steps.filter(({ passedOver }) => passedOver).map((step) => [step.mode, step]));
  return [...fresh].flatMap(([mode, step]): Action[] => {
    if (mode === undefined) return [];
    const name = nameEvent(world.powerTool, 'mode', mode);
    const note = `The tool "${job.tool}" runs${describeStep(step)}`;
    const event = { name, type: 'Normal', reason: 'ModeChosen', note } as const;
    return world.told.has(name) ? [] : [{ kind: 'recordEvent', event }];
  });
}
