import type { Entry, Ledger } from '../api/ledger.ts';
import type { ToolBudgets } from '../api/power-tool-config.ts';

/** A pod that counts in a budget. */
export interface Seat {
  /** Uid of the pod. */
  readonly uid: string;
  readonly node: string;
}

/** What a job asks for. */
export interface Claim {
  readonly jobUid: string;
  readonly tool: string;
  readonly job: string;
  /** Pods in which its tool is. */
  readonly taken: readonly Seat[];
  /** Pods in which it wants to be, in this order. */
  readonly wanted: readonly Seat[];
  /** Uids of the pods in which its tool will not be any more. What is held and not freed, another run may be about to use. */
  readonly freed: Freed;
}

export type Freed = readonly string[] | 'all';

/** What it gets. */
export interface Grant {
  /** Uids of the wanted pods that the budget has room for. */
  readonly granted: ReadonlySet<string>;
  /** And of the others. */
  readonly denied: ReadonlySet<string>;
  /** The new entry of the job; undefined when it takes nothing any more. */
  readonly entry: Entry | undefined;
}

/** Gives a job as much of what it wants as the budgets leave; what it has and does not free, it keeps. */
export function grant(ledger: Ledger, claim: Claim, budgets: ToolBudgets): Grant {
  const others = [...ledger].filter(([uid, { tool }]) => uid !== claim.jobUid && tool === claim.tool);
  const used = others.flatMap(([, { seats }]) => Object.values(seats));
  // Who only gives back takes nothing: what such a run has seen may be old.
  const taken = claim.wanted.length > 0 ? claim.taken : [];
  const own = new Map([...held(ledger, claim), ...taken.map(({ uid, node }) => [uid, node] as const)]);
  const [granted, denied] = [new Set<string>(), new Set<string>()];
  for (const { uid, node } of claim.wanted) {
    const isGiven = own.has(uid) || hasRoom([...used, ...own.values()], node, budgets);
    (isGiven ? granted : denied).add(uid);
    if (isGiven) own.set(uid, node);
  }
  const entry = { tool: claim.tool, job: claim.job, seats: Object.fromEntries(own) };
  return { granted, denied, entry: own.size > 0 ? entry : undefined };
}

function held(ledger: Ledger, { jobUid, freed }: Claim): (readonly [string, string])[] {
  const before = Object.entries(ledger.get(jobUid)?.seats ?? {});
  return freed === 'all' ? [] : before.filter(([uid]) => !freed.includes(uid));
}

/** @param used the node of each pod in which the tool is. */
function hasRoom(used: readonly string[], node: string, budgets: ToolBudgets): boolean {
  const onNode = used.filter((one) => one === node).length;
  return (
    used.length < (budgets?.maxConcurrentPods ?? Infinity) &&
    onNode < (budgets?.maxConcurrentPodsPerNode ?? Infinity)
  );
}
