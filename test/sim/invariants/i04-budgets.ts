import { readLedger } from '../../../lib/api/ledger.ts';
import { RUN, within, type History } from './history.ts';
import { toleranceOf } from './e4-time-to-live.ts';
import type { Facts, Invariant } from './invariant.ts';
import { allTools, counts, exitCodeOf, type Tool } from './tools.ts';
import { specOf } from './spec-of.ts';

export const waveLimit: Invariant = {
  id: 'I4',
  text: 'a job has its tool in no more pods at once than maxConcurrentPods',
  onInjection: ({ history, now }, { of }) => {
    if (!of) return undefined;
    const { maxConcurrentPods } = specOf(of.job);
    const count = allTools(history, of.uid).filter((tool) => counts(tool, history, now)).length;
    return count > maxConcurrentPods ? `${count} pods, ${maxConcurrentPods} allowed` : undefined;
  },
};

export const canaryFirst: Invariant = {
  id: 'I4b',
  text: 'no tool beyond the canaries before all of these have succeeded',
  onInjection: ({ history, now }, { of }) => {
    if (!of) return undefined;
    const { canary } = specOf(of.job);
    const tools = allTools(history, of.uid);
    const podsOf = (some: readonly Tool[]): number => new Set(some.map(({ record }) => record)).size;
    const succeeded = podsOf(tools.filter((one) => exitCodeOf(one.record.pod, one.container.name) === 0));
    if (canary === 0 || succeeded >= canary) return undefined;
    const begun = podsOf(tools);
    // A canary whose pod went away is replaced by another pod.
    const gone = podsOf(
      tools.filter(
        (one) => !counts(one, history, now) && exitCodeOf(one.record.pod, one.container.name) !== 0,
      ),
    );
    return begun - gone > canary ? `${begun} pods, ${succeeded} of ${canary} canaries succeeded` : undefined;
  },
};

export const adminBudgets: Invariant = {
  id: 'I4c',
  text: 'a tool is in no more pods of the cluster, and of a node, than its PowerToolConfig allows',
  onInjection: ({ history, now, sim }, { of, record }) => {
    if (!of) return undefined;
    const { tool } = specOf(of.job);
    // Who reads that a job is not there any more, though it is, gives back what it takes.
    if (tool !== 'aperf' || sim.excuses.stale) return undefined;
    const budgets = within(history.configs, now - RUN).map((config) => config?.spec.budgets);
    const most = (key: 'maxConcurrentPods' | 'maxConcurrentPodsPerNode'): number =>
      Math.max(...budgets.map((one) => one?.[key] ?? Infinity));
    const all = allTools(history).filter((one) => one.tool === tool && counts(one, history, now));
    const node = record.pod.spec.nodeName;
    const here = all.filter((one) => one.record.pod.spec.nodeName === node).length;
    if (all.length > most('maxConcurrentPods')) return `${all.length} pods of the cluster`;
    return here > most('maxConcurrentPodsPerNode') ? `${here} pods of ${node}` : undefined;
  },
};

/**
 * The pod of a tool that is at work, and whose seat in a budget a function has just given back.
 * @param before the ledger as it was.
 */
export function findEarlyRelease(
  { history, sim, now }: Facts,
  before: History['ledger'],
): string | undefined {
  if (sim.excuses.stale) return undefined;
  const [had, has] = [seatsOf(before), seatsOf(history.ledger)];
  const isLost = (seat: string): boolean => had.has(seat) && !has.has(seat);
  // By clocks that differ a tool may look late, and given up, a little before it is.
  const soon = now + toleranceOf(sim) * 1000;
  const early = allTools(history).find(
    (one) =>
      isLost(seatOf(one)) &&
      counts(one, history, soon) &&
      !isUncalled(one, history) &&
      !(sim.excuses.refused && isNew(one, now)),
  );
  return early?.record.pod.metadata.name;
}

// What the API server refused to one run, it may accept from another in the same moment: the first takes the pod for lost.
function isNew({ record, container }: Tool, now: number): boolean {
  return now - (record.injectedAt.get(container.name) ?? 0) < 5000;
}

// One that a run put in although its job was held meanwhile.
function isUncalled({ jobUid, record, container }: Tool, { jobs }: History): boolean {
  const { heldSince = Infinity } = jobs.get(jobUid) ?? {};
  return (record.injectedAt.get(container.name) ?? 0) >= heldSince;
}

function seatsOf(data: History['ledger']): Set<string> {
  return new Set(
    [...readLedger(data)].flatMap(([jobUid, { seats }]) =>
      Object.keys(seats).map((seat) => `${jobUid} ${seat}`),
    ),
  );
}

function seatOf({ jobUid, attempt, record }: Tool): string {
  const { uid } = record.pod.metadata;
  return `${jobUid} ${attempt > 1 ? `${uid}/${attempt}` : uid}`;
}
