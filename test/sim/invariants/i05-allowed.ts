import { isScheduled } from '../../../lib/api/power-tool.ts';
import { OPTED_IN } from '../world/sources.ts';
import { RUN, type PodRecord } from './history.ts';
import type { Invariant } from './invariant.ts';
import { allTools } from './tools.ts';
import { specOf } from './spec-of.ts';

export const livePods: Invariant = {
  id: 'I5',
  text: 'a tool is only put into a pod that runs and is not being deleted',
  onInjection: (_facts, { before }) => {
    if (before.metadata.deletionTimestamp !== undefined) return `${before.metadata.name} is being deleted`;
    return before.status.phase === 'Running'
      ? undefined
      : `${before.metadata.name} is ${before.status.phase}`;
  },
};

export const liveJobs: Invariant = {
  id: 'I5b',
  text: 'nothing is started for a job that is final, stopping, deleted, suspended, shut down, a dry run or a schedule',
  onInjection: ({ now, sim }, { of }) => {
    if (!of || sim.excuses.stale) return undefined;
    if (of.job.spec.dryRun) return 'a dry run';
    if (isScheduled(of.job)) return 'a schedule';
    const heldFor = now - (of.heldSince ?? of.goneAt ?? now);
    return heldFor > RUN ? `${of.job.metadata.name} is held for ${heldFor / 1000} s` : undefined;
  },
};

export const selectedPods: Invariant = {
  id: 'I5c',
  text: 'a tool is only put into pods that its job selects, in namespaces that admins opted in',
  onInjection: (_facts, { before: { metadata }, of }) => {
    if (!of) return undefined;
    const { selector, namespaces } = specOf(of.job);
    const { namespace, labels } = metadata;
    if (!OPTED_IN.includes(namespace)) return `${namespace} is not opted in`;
    if (!namespaces && namespace !== of.job.metadata.namespace) return `${namespace} is another namespace`;
    if (namespaces?.matchNames && !namespaces.matchNames.includes(namespace))
      return `${namespace} is not chosen`;
    const labelled = Object.entries(selector.matchLabels ?? {}).every(
      ([key, value]) => labels?.[key] === value,
    );
    return labelled ? undefined : `${metadata.name} does not match`;
  },
};

export const samples: Invariant = {
  id: 'I5d',
  text: 'a job touches no more pods than its sample allows, and none that was chosen by nobody',
  onInjection: ({ sim, history, now }, { record, of }) => {
    if (!of || sim.excuses.stale) return undefined;
    const { sample } = specOf(of.job);
    const chosen = new Set(of.job.status?.targets?.map((row) => row.uid));
    // A pod that went away before any status was stored is known to nobody.
    const isCounted = ({ isGone, pod }: PodRecord): boolean => !isGone || chosen.has(pod.metadata.uid);
    const pods = new Set(
      allTools(history, of.uid)
        .map((tool) => tool.record)
        .filter(isCounted),
    );
    const nodes = new Set([...pods].map(({ pod }) => pod.spec.nodeName));
    if (pods.size > sample.max) return `${pods.size} pods, at most ${sample.max}`;
    if (sample.onePerNode && nodes.size < pods.size) return `${pods.size} pods on ${nodes.size} nodes`;
    const { uid, name } = record.pod.metadata;
    const isFixed = of.startedAt !== undefined && now - of.startedAt > RUN;
    return isFixed && !chosen.has(uid) ? `${name} was not chosen` : undefined;
  },
};
