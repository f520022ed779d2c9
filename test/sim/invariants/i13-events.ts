import type { Invariant } from './invariant.ts';
import { allTools } from './tools.ts';

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

export const audited: Invariant = {
  id: 'I13b',
  text: 'every tool that is put into a pod is recorded once in the audit log, as it is there',
  atEnd: ({ history, sim }) => {
    const records = Map.groupBy(sim.audited, ({ container }) => container);
    // A process that dies before it knows leaves a gap: the log of the API server has none.
    const mayLack = sim.excuses.faults || sim.scenario.happenings.some(({ what }) => what.kind === 'rollout');
    for (const { container, record } of allTools(history)) {
      const own = records.get(container.name) ?? [];
      const sure = own.filter(({ result }) => result === 'Injected');
      if (sure.length > 1) return `${container.name} is recorded ${sure.length} times`;
      if (own.length === 0 && !mayLack) return `${container.name} is not recorded`;
      const wrong = sure.find(
        ({ image, podUid }) => image !== container.image || podUid !== record.pod.metadata.uid,
      );
      if (wrong) return `${container.name} is recorded as ${wrong.image} in ${wrong.pod}`;
    }
    return undefined;
  },
};
