import type { Invariant } from './invariant.ts';

export const events: Invariant = {
  id: 'I13',
  text: 'every change of phase or reason is told by an Event before it is stored',
  onJob: ({ history, sim }, { record, before, after: { status, metadata } }) => {
    const isNews = status?.phase !== before?.status?.phase || status?.reason !== before?.status?.reason;
    // The mark before a claim is no news to anybody.
    if (!isNews || !status?.reason || status.reason === 'Starting' || sim.excuses.refused) return undefined;
    if (history.closedNamespaces.has(metadata.namespace)) return undefined;
    return record.told.has(status.reason) ? undefined : `${status.phase} (${status.reason}) has no Event`;
  },
};
