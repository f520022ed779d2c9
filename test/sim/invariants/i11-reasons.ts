import { FULL_ROWS, isFinal, type Condition, type Phase } from '../../../lib/api/power-tool-status.ts';
import { REASONS } from '../../../lib/api/refusal.ts';
import type { Invariant } from './invariant.ts';

export const reasons: Invariant = {
  id: 'I11',
  text: 'every phase has a reason from the documented list, a message, and conditions that say the same',
  onJob: (_facts, { before, after: { status } }) => {
    if (!status?.phase || status === before?.status) return undefined;
    const { phase, reason = '', message = '', conditions = [], targets = [] } = status;
    if (!Object.hasOwn(REASONS, reason)) return `"${reason}" is no reason`;
    if (message.length < 10) return `the message of ${reason} is "${message}"`;
    const lie = findLie(phase, conditions);
    if (lie) return lie;
    const silent = targets.find(
      ({ state, ...row }, at) => state === 'Failed' && !(row.reason && (row.message || at >= FULL_ROWS)),
    );
    return silent && `${silent.pod} failed without a reason`;
  },
};

export const ownRules: Invariant = {
  id: 'I11b',
  text: 'what toe plans breaks none of its own rules for what it may put into a pod',
  onJob: (_facts, { after: { status } }) => {
    const told = [status, ...(status?.conditions ?? []), ...(status?.targets ?? [])];
    return told.find((one) => one?.reason === 'InjectionForbidden')?.message;
  },
};

function findLie(phase: Phase, conditions: readonly Condition[]): string | undefined {
  const held = (type: string): string | undefined => conditions.find((one) => one.type === type)?.status;
  if (phase !== 'Scheduled' && (held('Progressing') === 'False') !== isFinal(phase))
    return `${phase}, and Progressing is ${held('Progressing')}`;
  if (phase !== 'Scheduled' && (held('Complete') === 'True') !== (phase === 'Completed'))
    return `${phase}, and Complete is ${held('Complete')}`;
  return undefined;
}
