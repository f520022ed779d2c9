import fc from 'fast-check';
import type { Entry, Ledger } from '../../../lib/api/ledger.ts';
import type { ToolBudgets } from '../../../lib/api/power-tool-config.ts';
import { grant, type Claim, type Seat } from '../../../lib/plan/grant.ts';

const seat = (uid: string, node = 'n1'): Seat => ({ uid, node });
const other = (nodes: Record<string, number>, tool = 'aperf'): Entry => ({ tool, job: 'shop/other', nodes });
const claimOf = (parts: Partial<Claim> = {}): Claim => ({
  ...{ jobUid: 'own', tool: 'aperf', job: 'shop/job', taken: [], wanted: [] },
  ...parts,
});

interface Row {
  readonly name: string;
  readonly ledger?: Readonly<Record<string, Entry>>;
  readonly claim: Partial<Claim>;
  readonly budgets: ToolBudgets;
  readonly granted: readonly string[];
  /** Undefined: the job takes nothing any more. */
  readonly nodes?: Record<string, number>;
}

const rows: readonly Row[] = [
  {
    name: 'without a limit, all that is wanted',
    claim: { wanted: [seat('a'), seat('b', 'n2')] },
    budgets: {},
    granted: ['a', 'b'],
    nodes: { n1: 1, n2: 1 },
  },
  {
    name: 'as many as there is room for, the first first',
    claim: { wanted: [seat('a'), seat('b'), seat('c')] },
    budgets: { maxConcurrentPods: 2 },
    granted: ['a', 'b'],
    nodes: { n1: 2 },
  },
  {
    name: 'what others leave',
    ledger: { x: other({ n1: 1, n2: 1 }) },
    claim: { wanted: [seat('a'), seat('b')] },
    budgets: { maxConcurrentPods: 3 },
    granted: ['a'],
    nodes: { n1: 1 },
  },
  {
    name: 'nothing, where others have all',
    ledger: { x: other({ n1: 2 }) },
    claim: { wanted: [seat('a')] },
    budgets: { maxConcurrentPods: 2 },
    granted: [],
  },
  {
    name: 'what another tool takes does not count',
    ledger: { x: other({ n1: 9 }, 'tcpdump') },
    claim: { wanted: [seat('a')] },
    budgets: { maxConcurrentPods: 1, maxConcurrentPodsPerNode: 1 },
    granted: ['a'],
    nodes: { n1: 1 },
  },
  {
    name: 'on each node what that has room for',
    ledger: { x: other({ n1: 1 }) },
    claim: { wanted: [seat('a'), seat('b', 'n2'), seat('c', 'n2')] },
    budgets: { maxConcurrentPodsPerNode: 1 },
    granted: ['b'],
    nodes: { n2: 1 },
  },
  {
    name: 'within both limits',
    claim: { wanted: [seat('a'), seat('b'), seat('c', 'n2'), seat('d', 'n3')] },
    budgets: { maxConcurrentPods: 2, maxConcurrentPodsPerNode: 1 },
    granted: ['a', 'c'],
    nodes: { n1: 1, n2: 1 },
  },
  {
    name: 'beside what the job has already',
    claim: { taken: [seat('a')], wanted: [seat('b')] },
    budgets: { maxConcurrentPods: 1 },
    granted: [],
    nodes: { n1: 1 },
  },
  {
    name: 'its own old entry does not count: what it takes is told anew',
    ledger: { own: other({ n1: 5 }) },
    claim: { taken: [seat('a')], wanted: [seat('b')] },
    budgets: { maxConcurrentPods: 2 },
    granted: ['b'],
    nodes: { n1: 2 },
  },
  {
    name: 'what the job has, it keeps, also over the limit',
    claim: { taken: [seat('a'), seat('b'), seat('c')] },
    budgets: { maxConcurrentPods: 1 },
    granted: [],
    nodes: { n1: 3 },
  },
  { name: 'nothing for nothing', ledger: { own: other({ n1: 1 }) }, claim: {}, budgets: {}, granted: [] },
];

describe('grant gives', () => {
  test.each(rows)('$name', ({ ledger = {}, claim, budgets, granted, nodes }) => {
    const found = grant(new Map(Object.entries(ledger)), claimOf(claim), budgets);
    expect([...found.granted]).toEqual(granted);
    expect(found.entry).toEqual(nodes && { tool: 'aperf', job: 'shop/job', nodes });
  });

  test('never more than the budget leaves, and never less than it could', () => {
    const node = fc.constantFrom('n1', 'n2', 'n3');
    const nodes = fc.dictionary(node, fc.nat({ max: 3 }));
    const entry = fc.record({ tool: fc.constantFrom('aperf', 'tcpdump'), job: fc.constant('j'), nodes });
    const ledgers = fc.dictionary(fc.constantFrom('own', 'x', 'y'), entry);
    const seats = fc.uniqueArray(fc.record({ uid: fc.constantFrom(...'abcdefgh'), node }), {
      selector: ({ uid }) => uid,
    });
    const limit = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
    fc.assert(
      fc.property(ledgers, seats, limit, limit, (of, wanted, inAll, perNode) => {
        const ledger: Ledger = new Map(Object.entries(of));
        const budgets = { maxConcurrentPods: inAll, maxConcurrentPodsPerNode: perNode };
        const { granted, entry: own } = grant(ledger, claimOf({ wanted }), budgets);
        const others = [...ledger].filter(([uid, { tool }]) => uid !== 'own' && tool === 'aperf');
        const all = [...others.map(([, one]) => one.nodes), own?.nodes ?? {}];
        const on = (name: string) => all.reduce((sum, one) => sum + (one[name] ?? 0), 0);
        const total = on('n1') + on('n2') + on('n3');
        const isFull = (name: string) => total >= (inAll ?? Infinity) || on(name) >= (perNode ?? Infinity);
        for (const { uid, node: at } of wanted)
          if (!granted.has(uid)) expect(isFull(at)).toBe(true);
          else expect(on(at)).toBeLessThanOrEqual(perNode ?? Infinity);
        if (granted.size > 0) expect(total).toBeLessThanOrEqual(inAll ?? Infinity);
      }),
    );
  });
});
