import fc from 'fast-check';
import type { Entry, Ledger } from '../../../lib/api/ledger.ts';
import type { ToolBudgets } from '../../../lib/api/power-tool-config.ts';
import { grant, type Claim, type Seat } from '../../../lib/plan/grant.ts';

const seat = (uid: string, node = 'n1'): Seat => ({ uid, node });
const second = (uid: string): Seat => ({ ...seat(uid), attempt: 2 });
const NOW = new Date('2026-11-26T10:00:00Z');
const LONG_AGO = '2026-11-26T09:00:00.000Z';
const entry = (seats: Record<string, string>, parts: Partial<Entry> = {}): Entry => ({
  ...{ tool: 'aperf', job: 'shop/other', seats, at: LONG_AGO },
  ...parts,
});
const claimOf = (parts: Partial<Claim> = {}): Claim => ({
  ...{ jobUid: 'own', tool: 'aperf', job: 'shop/job', taken: [], wanted: [], freed: [], at: NOW },
  ...parts,
});

interface Row {
  readonly name: string;
  readonly ledger?: Readonly<Record<string, Entry>>;
  readonly claim: Partial<Claim>;
  readonly budgets: ToolBudgets;
  readonly granted: readonly string[];
  /** What the job holds afterwards; undefined: nothing any more. */
  readonly seats?: Record<string, string>;
}

const rows: readonly Row[] = [
  {
    name: 'without a limit, all that is wanted',
    claim: { wanted: [seat('a'), seat('b', 'n2')] },
    budgets: {},
    granted: ['a', 'b'],
    seats: { a: 'n1', b: 'n2' },
  },
  {
    name: 'as many as there is room for, the first first',
    claim: { wanted: [seat('a'), seat('b'), seat('c')] },
    budgets: { maxConcurrentPods: 2 },
    granted: ['a', 'b'],
    seats: { a: 'n1', b: 'n1' },
  },
  {
    name: 'no more than the job can use, another in the place of one on a full node',
    ledger: { x: entry({ x1: 'n1' }) },
    claim: { wanted: [seat('a'), seat('b', 'n2'), seat('c', 'n3')], most: 1 },
    budgets: { maxConcurrentPodsPerNode: 1 },
    granted: ['b'],
    seats: { b: 'n2' },
  },
  {
    name: 'what others leave',
    ledger: { x: entry({ x1: 'n1', x2: 'n2' }) },
    claim: { wanted: [seat('a'), seat('b')] },
    budgets: { maxConcurrentPods: 3 },
    granted: ['a'],
    seats: { a: 'n1' },
  },
  {
    name: 'nothing, where others have all',
    ledger: { x: entry({ x1: 'n1', x2: 'n1' }) },
    claim: { wanted: [seat('a')] },
    budgets: { maxConcurrentPods: 2 },
    granted: [],
  },
  {
    name: 'what another tool takes does not count',
    ledger: { x: entry({ x1: 'n1', x2: 'n1' }, { tool: 'tcpdump' }) },
    claim: { wanted: [seat('a')] },
    budgets: { maxConcurrentPods: 1, maxConcurrentPodsPerNode: 1 },
    granted: ['a'],
    seats: { a: 'n1' },
  },
  {
    name: 'on each node what that has room for',
    ledger: { x: entry({ x1: 'n1' }) },
    claim: { wanted: [seat('a'), seat('b', 'n2'), seat('c', 'n2')] },
    budgets: { maxConcurrentPodsPerNode: 1 },
    granted: ['b'],
    seats: { b: 'n2' },
  },
  {
    name: 'within both limits',
    claim: { wanted: [seat('a'), seat('b'), seat('c', 'n2'), seat('d', 'n3')] },
    budgets: { maxConcurrentPods: 2, maxConcurrentPodsPerNode: 1 },
    granted: ['a', 'c'],
    seats: { a: 'n1', c: 'n2' },
  },
  {
    name: 'beside what the job has already',
    claim: { taken: [seat('a')], wanted: [seat('b')] },
    budgets: { maxConcurrentPods: 1 },
    granted: [],
    seats: { a: 'n1' },
  },
  {
    name: 'what the job holds and has not freed is kept: another run may be about to use it',
    ledger: { own: entry({ a: 'n1' }) },
    claim: { wanted: [seat('b')] },
    budgets: { maxConcurrentPods: 1 },
    granted: [],
    seats: { a: 'n1' },
  },
  {
    name: 'what the job holds is granted again, also where nothing is left',
    ledger: { own: entry({ a: 'n1' }), x: entry({ x1: 'n1' }) },
    claim: { wanted: [seat('a'), seat('b')] },
    budgets: { maxConcurrentPods: 2 },
    granted: ['a'],
    seats: { a: 'n1' },
  },
  {
    name: 'what the job has freed makes room',
    ledger: { own: entry({ a: 'n1', b: 'n1' }) },
    claim: { taken: [seat('b')], wanted: [seat('c')], freed: [{ uid: 'a' }] },
    budgets: { maxConcurrentPods: 2 },
    granted: ['c'],
    seats: { b: 'n1', c: 'n1' },
  },
  {
    name: 'what the job has, it keeps, also over the limit',
    claim: { taken: [seat('a'), seat('b')], wanted: [seat('c')] },
    budgets: { maxConcurrentPods: 1 },
    granted: [],
    seats: { a: 'n1', b: 'n1' },
  },
  {
    name: 'nothing, when all is freed',
    ledger: { own: entry({ a: 'n1', b: 'n1' }) },
    claim: { freed: 'all' },
    budgets: {},
    granted: [],
  },
  {
    name: 'who only gives back no seat that it believes to have: what it has seen may be old',
    ledger: { own: entry({ a: 'n1', b: 'n1' }) },
    claim: { taken: [seat('c')], freed: [{ uid: 'a' }] },
    budgets: {},
    granted: [],
    seats: { b: 'n1' },
  },
  {
    name: 'the next attempt in a pod the room of the last',
    ledger: { own: entry({ a: 'n1' }) },
    claim: { wanted: [second('a')], freed: [{ uid: 'a', attempt: 1 }] },
    budgets: { maxConcurrentPods: 1 },
    granted: ['a'],
    seats: { 'a/2': 'n1' },
  },
  {
    name: 'who gives back the last attempt nothing of the next: another run may be about to use it',
    ledger: { own: entry({ 'a/2': 'n1', b: 'n1' }) },
    claim: { wanted: [seat('c')], freed: [{ uid: 'a', attempt: 1 }, { uid: 'b' }] },
    budgets: { maxConcurrentPods: 1 },
    granted: [],
    seats: { 'a/2': 'n1' },
  },
  {
    name: 'who gives back a pod for ever the room of every attempt',
    ledger: { own: entry({ a: 'n1', 'a/2': 'n1' }) },
    claim: { wanted: [seat('c')], freed: [{ uid: 'a' }] },
    budgets: { maxConcurrentPods: 1 },
    granted: ['c'],
    seats: { c: 'n1' },
  },
  {
    name: 'what was taken long ago and is not in use',
    ledger: { own: entry({ a: 'n1' }) },
    claim: { wanted: [seat('c')], freed: { takenBefore: new Date('2026-11-26T09:58:00Z') } },
    budgets: { maxConcurrentPods: 1 },
    granted: ['c'],
    seats: { c: 'n1' },
  },
  {
    name: 'not what was taken of late',
    ledger: { own: entry({ a: 'n1' }, { at: '2026-11-26T09:59:00.000Z' }) },
    claim: { wanted: [seat('c')], freed: { takenBefore: new Date('2026-11-26T09:58:00Z') } },
    budgets: { maxConcurrentPods: 1 },
    granted: [],
    seats: { a: 'n1' },
  },
  {
    name: 'what nobody knows the time of',
    ledger: { own: entry({ a: 'n1' }, { at: undefined }) },
    claim: { wanted: [seat('c')], freed: { takenBefore: new Date('2026-11-26T09:58:00Z') } },
    budgets: { maxConcurrentPods: 1 },
    granted: ['c'],
    seats: { c: 'n1' },
  },
  { name: 'nothing for nothing', claim: {}, budgets: {}, granted: [] },
];

describe('grant gives', () => {
  test.each(rows)('$name', ({ ledger = {}, claim, budgets, granted, seats }) => {
    const found = grant(new Map(Object.entries(ledger)), claimOf(claim), budgets);
    expect([...found.granted]).toEqual(granted);
    const { at: _at, ...own } = found.entry ?? {};
    expect(own).toEqual(seats ? { tool: 'aperf', job: 'shop/job', seats } : {});
  });

  test('with the time when something was taken for the last time', () => {
    const [before, after] = [LONG_AGO, NOW.toISOString()];
    const ledger = new Map([['own', entry({ a: 'n1', b: 'n1' })]]);
    expect(grant(ledger, claimOf({ freed: [{ uid: 'a' }] }), {}).entry?.at).toBe(before);
    expect(grant(ledger, claimOf({ wanted: [seat('c')] }), { maxConcurrentPods: 1 }).entry?.at).toBe(before);
    expect(grant(ledger, claimOf({ wanted: [seat('c')] }), {}).entry?.at).toBe(after);
  });

  test('never more than the budget leaves, and never less than it could', () => {
    const node = fc.constantFrom('n1', 'n2', 'n3');
    const entries = fc.record({
      tool: fc.constantFrom('aperf', 'tcpdump'),
      job: fc.constant('j'),
      seats: fc.dictionary(fc.constantFrom(...'ABCD'), node),
    });
    const ledgers = fc.dictionary(fc.constantFrom('x', 'y'), entries);
    const wishes = fc.uniqueArray(fc.record({ uid: fc.constantFrom(...'abcdefgh'), node }), {
      selector: ({ uid }) => uid,
    });
    const limit = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
    fc.assert(
      fc.property(ledgers, wishes, limit, limit, (of, wanted, inAll, perNode) => {
        const ledger: Ledger = new Map(Object.entries(of));
        const budgets = { maxConcurrentPods: inAll, maxConcurrentPodsPerNode: perNode };
        const { granted, entry: own } = grant(ledger, claimOf({ wanted }), budgets);
        const others = [...ledger.values()].filter(({ tool }) => tool === 'aperf');
        const nodes = [...others, own].flatMap((one) => Object.values(one?.seats ?? {}));
        const on = (name: string) => nodes.filter((one) => one === name).length;
        const isFull = (name: string) =>
          nodes.length >= (inAll ?? Infinity) || on(name) >= (perNode ?? Infinity);
        for (const { uid, node: at } of wanted)
          if (granted.has(uid)) expect(on(at)).toBeLessThanOrEqual(perNode ?? Infinity);
          else expect(isFull(at)).toBe(true);
        if (granted.size > 0) expect(nodes.length).toBeLessThanOrEqual(inAll ?? Infinity);
      }),
    );
  });
});
