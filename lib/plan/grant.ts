import type { Entry, Ledger } from '../api/ledger.ts';
import type { ToolBudgets } from '../api/power-tool-config.ts';

/** A pod that counts in a budget. */
export interface Seat {
  /** Uid of the pod. */
  readonly uid: string;
  /** Which attempt, when it is not the first: another run may be about to use the next while this one gives back the last. */
  readonly attempt?: number | undefined;
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
  /** How many of these it can use; undefined: all. */
  readonly most?: number | undefined;
  /** Where its tool will not be any more. What is held and not freed, another run may be about to use. */
  readonly freed: Freed;
  /** Now: when what is wanted is taken. */
  readonly at?: Date | undefined;
}

/** A pod in which the tool has ended: up to an attempt, or for ever. */
export interface Ended {
  readonly uid: string;
  readonly attempt?: number | undefined;
}

/** `all`: the job is over. A time: what was taken before then and is not in use was left by a run that died. */
export type Freed = readonly Ended[] | 'all' | { readonly takenBefore: Date };

/** What it gets. */
export interface Grant {
  /** Uids of the wanted pods that the budget has room for. */
  readonly granted: ReadonlySet<string>;
  /** Those that it has no room for. The others, beyond what the job can use, were not asked for. */
  readonly denied: ReadonlySet<string>;
  /** The new entry of the job; undefined when it takes nothing any more. */
  readonly entry: Entry | undefined;
}

/** Gives a job as much of what it wants as the budgets leave; what it has and does not free, it keeps. */
export function grant(ledger: Ledger, claim: Claim, budgets: ToolBudgets): Grant {
  const others = [...ledger].filter(([uid, { tool }]) => uid !== claim.jobUid && tool === claim.tool);
  const used = others.flatMap(([, { seats }]) => Object.values(seats));
  const own = ownOf(ledger, claim);
  const [granted, denied] = [new Set<string>(), new Set<string>()];
  for (const seat of claim.wanted) {
    if (granted.size >= (claim.most ?? Infinity)) break;
    const isGiven = own.has(keyOf(seat)) || hasRoom([...used, ...own.values()], seat.node, budgets);
    (isGiven ? granted : denied).add(seat.uid);
    if (isGiven) own.set(keyOf(seat), seat.node);
  }
  const at = granted.size > 0 ? claim.at?.toISOString() : ledger.get(claim.jobUid)?.at;
  return { granted, denied, entry: makeEntry(claim, own, at) };
}

// Who only gives back takes nothing: what such a run has seen may be old.
function ownOf(ledger: Ledger, claim: Claim): Map<string, string> {
  const taken = claim.wanted.length > 0 ? claim.taken : [];
  return new Map([...held(ledger, claim), ...taken.map((seat) => [keyOf(seat), seat.node] as const)]);
}

function makeEntry(
  { tool, job }: Claim,
  own: ReadonlyMap<string, string>,
  at: string | undefined,
): Entry | undefined {
  if (own.size === 0) return undefined;
  return { tool, job, seats: Object.fromEntries(own), ...(at === undefined ? {} : { at }) };
}

function keyOf({ uid, attempt = 1 }: Pick<Seat, 'uid' | 'attempt'>): string {
  return attempt > 1 ? `${uid}/${attempt}` : uid;
}

function held(ledger: Ledger, { jobUid, freed }: Claim): (readonly [string, string])[] {
  const { seats = {}, at = '' } = ledger.get(jobUid) ?? {};
  if (freed === 'all') return [];
  // Of an entry without a time nobody knows better.
  if ('takenBefore' in freed)
    return freed.takenBefore.getTime() > (Date.parse(at) || 0) ? [] : Object.entries(seats);
  return Object.entries(seats).filter(([key]) => !freed.some((one) => isUpTo(key, one)));
}

function isUpTo(key: string, { uid, attempt: last = Infinity }: Ended): boolean {
  const [of, attempt = '1'] = key.split('/');
  return of === uid && Number(attempt) <= last;
}

/** @param used the node of each pod in which the tool is. */
function hasRoom(used: readonly string[], node: string, budgets: ToolBudgets): boolean {
  const onNode = used.filter((one) => one === node).length;
  return (
    used.length < (budgets?.maxConcurrentPods ?? Infinity) &&
    onNode < (budgets?.maxConcurrentPodsPerNode ?? Infinity)
  );
}
