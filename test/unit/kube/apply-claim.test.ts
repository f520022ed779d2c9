import type { Entry } from '../../../lib/api/ledger.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { kubeError, type Cluster } from '../../build/a-kube.ts';
import { runAction } from '../../build/run-action.ts';

const BUDGETS = '/api/v1/namespaces/toe-system/configmaps/toe-budgets';
const seat = (uid: string) => ({ uid, node: 'n1' });
const OTHER: Entry = { tool: 'aperf', job: 'dev/other', seats: { other: 'n1' } };
const others = { 'other-uid': JSON.stringify(OTHER) };
const entry = (...uids: string[]): string =>
  JSON.stringify({
    tool: 'aperf',
    job: 'shop/job',
    seats: Object.fromEntries(uids.map((uid) => [uid, 'n1'])),
  });

type Claim = Extract<Action, { kind: 'claim' }>;

function claim(parts: Partial<Claim>, cluster: Cluster = {}) {
  const plain: Claim = { kind: 'claim', tool: 'aperf', taken: [], wanted: [], freed: [], budgets: {} };
  return runAction({ ...plain, ...parts }, cluster);
}

describe('a claim', () => {
  test('reads the ledger, and swaps the entry of the job in the version that it read', async () => {
    const { requests, world } = await claim({ wanted: [seat('a')] }, { budgets: others });
    expect(requests).toEqual([
      { method: 'GET', path: BUDGETS },
      {
        method: 'PATCH',
        path: BUDGETS,
        patch: 'merge',
        body: { metadata: { resourceVersion: '1' }, data: { 'job-uid': entry('a') } },
      },
    ]);
    expect(world.granted).toEqual(new Set(['a']));
  });

  test('leaves the entries of others as they are', async () => {
    const { cluster } = await claim({ wanted: [seat('a')] }, { budgets: others });
    expect(cluster.budgets()).toEqual({ ...others, 'job-uid': entry('a') });
  });

  test('gets what the others leave', async () => {
    const { world, cluster } = await claim(
      { taken: [seat('x')], wanted: [seat('a'), seat('b')], budgets: { maxConcurrentPods: 3 } },
      { budgets: others },
    );
    expect(world.granted).toEqual(new Set(['a']));
    expect(world.holds).toBe(true);
    expect(cluster.budgets()?.['job-uid']).toBe(entry('x', 'a'));
  });

  test('of nothing takes its entry away', async () => {
    const { cluster, world } = await claim(
      { freed: 'all' },
      { budgets: { ...others, 'job-uid': entry('a', 'b') } },
    );
    expect(cluster.budgets()).toEqual(others);
    expect(world.granted).toEqual(new Set());
    expect(world.holds).toBe(false);
  });

  test.each([
    { name: 'has what it had', parts: { taken: [seat('a')] }, budgets: { 'job-uid': entry('a') } },
    { name: 'takes nothing and took nothing', parts: {}, budgets: others },
    {
      name: 'gets nothing',
      parts: { wanted: [seat('a')], budgets: { maxConcurrentPods: 1 } },
      budgets: others,
    },
  ])('that $name writes nothing', async ({ parts, budgets }) => {
    const { requests } = await claim(parts, { budgets });
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('meets another one in the version of the ledger, and is made again', async () => {
    const before: Cluster['before'] = ({ method }) => {
      if (method === 'PATCH') throw kubeError('Conflict', 409);
    };
    await expect(claim({ wanted: [seat('a')] }, { before })).rejects.toMatchObject({ code: 'Conflict' });
  });

  test('without a ledger gets nothing, and says what to do', async () => {
    await expect(claim({ wanted: [seat('a')] }, { budgets: null })).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/toe-budgets is missing in toe-system: deploy toe again/) as string,
    });
  });

  test('does not mind what others have written badly', async () => {
    const { world } = await claim({ wanted: [seat('a')] }, { budgets: { bad: '{' } });
    expect(world.granted).toEqual(new Set(['a']));
  });
});
