import { isOver } from '../../../lib/api/power-tool.ts';
import { toleranceOf } from './e4-time-to-live.ts';
import type { Invariant } from './invariant.ts';

export const armed: Invariant = {
  id: 'E5',
  text: 'a job whose status names a deadline that is to come has a timer',
  onJob: ({ sim, history, now }, { before, after }) => {
    const { metadata, status } = after;
    const { deadline } = status ?? {};
    if (deadline === undefined || deadline === before?.status?.deadline || isOver(after)) return undefined;
    const isToCome = Date.parse(deadline) > now + toleranceOf(sim) * 1000;
    const isArmed = [...history.timers.values()].some(({ jobUid }) => jobUid === metadata.uid);
    return isToCome && !isArmed ? `${metadata.name} has none, and is to be looked at ${deadline}` : undefined;
  },
};
