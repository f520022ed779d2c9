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
}

/** What it gets. */
export interface Grant {
  /** Uids of the wanted pods that the budget has room for. */
  readonly granted: ReadonlySet<string>;
  /** The new entry of the job; undefined when it takes nothing any more. */
  readonly entry: Entry | undefined;
}

/** Gives a job as much of what it wants as the budgets leave; what it has, it keeps. */
export function grant(ledger: Ledger, claim: Claim, budgets: ToolBudgets): Grant {
  const others = [...ledger].filter(([uid, { tool }]) => uid !== claim.jobUid && tool === claim.tool);
  const used = sum(others.map(([, { nodes }]) => nodes));
  const own: Record<string, number> = {};
  const granted = new Set<string>();
  for (const { node } of claim.taken) own[node] = (own[node] ?? 0) + 1;
  for (const { uid, node } of claim.wanted) {
    if (!hasRoom(sum([used, own]), node, budgets)) continue;
    own[node] = (own[node] ?? 0) + 1;
    granted.add(uid);
  }
  const takes = Object.keys(own).length > 0;
  return { granted, entry: takes ? { tool: claim.tool, job: claim.job, nodes: own } : undefined };
}

type Nodes = Readonly<Record<string, number>>;

function sum(all: readonly Nodes[]): Nodes {
  const total: Record<string, number> = {};
  for (const nodes of all)
    for (const [node, count] of Object.entries(nodes)) total[node] = (total[node] ?? 0) + count;
  return total;
}

function hasRoom(used: Nodes, node: string, budgets: ToolBudgets): boolean {
  const inAll = Object.values(used).reduce((a, b) => a + b, 0);
  return (
    inAll < (budgets?.maxConcurrentPods ?? Infinity) &&
    (used[node] ?? 0) < (budgets?.maxConcurrentPodsPerNode ?? Infinity)
  );
}
