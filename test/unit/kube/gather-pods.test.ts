import { gatherMarkedBy, gatherNamespaces, gatherPods, gatherStrays } from '../../../lib/kube/gather-pods.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import type { Target } from '../../../lib/api/power-tool-status.ts';
import type { Kube } from '../../../lib/kube/port.ts';
import { aKube, kubeError, type Cluster } from '../../build/a-kube.ts';
import { aPod, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';

const selector = { matchLabels: { app: 'web' } };
const OPTED_IN = { 'toe.run/profiling': 'enabled' };
const podIn = (namespace: string, name: string, labels = { app: 'web' }) =>
  aPod({ name, uid: `${namespace}-${name}`, metadata: { namespace, labels } });

const cluster: Cluster = {
  namespaces: {
    shop: OPTED_IN,
    dev: { ...OPTED_IN, team: 'a' },
    test: { ...OPTED_IN, team: 'b' },
    other: { team: 'a' },
    closed: { 'toe.run/profiling': 'disabled' },
  },
  pods: [
    podIn('shop', 'a'),
    podIn('shop', 'db', { app: 'db' }),
    podIn('dev', 'b'),
    podIn('test', 'c'),
    podIn('other', 'd'),
    podIn('closed', 'e'),
  ],
};

describe('gatherPods', () => {
  test('reads the namespace of the job alone, and lets the API server choose', async () => {
    const { kube, requests } = aKube(cluster);
    const found = await gatherPods(kube, 'shop', { selector, namespaces: undefined });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(requests).toEqual([
      {
        method: 'GET',
        path: '/api/v1/namespaces/shop/pods',
        query: { labelSelector: 'app=web', limit: '500' },
      },
    ]);
  });

  test.each([
    { name: 'all that admins have opted in', namespaces: {}, want: ['a', 'b', 'c'] },
    { name: 'those that it names', namespaces: { matchNames: ['dev', 'shop'] }, want: ['a', 'b'] },
    { name: 'those with a label', namespaces: { matchLabels: { team: 'a' } }, want: ['b'] },
    {
      name: 'those that it names and that have a label',
      namespaces: { matchNames: ['dev', 'test'], matchLabels: { team: 'b' } },
      want: ['c'],
    },
    { name: 'none that admins have not opted in', namespaces: { matchNames: ['other'] }, want: [] },
    { name: 'none for an empty list of names', namespaces: { matchNames: [] }, want: [] },
    { name: 'none that there is not', namespaces: { matchNames: ['nonesuch'] }, want: [] },
    {
      name: 'none by another value of the label by which admins opt in',
      namespaces: { matchLabels: { 'toe.run/profiling': 'disabled' } },
      want: [],
    },
  ])('reads of other namespaces $name', async ({ namespaces, want }) => {
    const found = await gatherPods(aKube(cluster).kube, 'shop', { selector, namespaces });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(want);
  });

  test('reads other namespaces in two requests, however many they are', async () => {
    const { kube, log } = aKube(cluster);
    await gatherPods(kube, 'shop', { selector, namespaces: {} });
    expect(log().sort()).toEqual(['GET namespaces', 'GET pods']);
  });

  test('goes on from page to page', async () => {
    const pages = [
      { items: [podIn('shop', 'a')], metadata: { continue: 'c1' } },
      { items: [podIn('shop', 'b')], metadata: {} },
    ];
    const asked: unknown[] = [];
    const kube: Kube = ({ query }) => {
      asked.push(query?.['continue']);
      return Promise.resolve(pages[asked.length - 1]);
    };
    const found = await gatherPods(kube, 'shop', { selector, namespaces: undefined });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(asked).toEqual([undefined, 'c1']);
  });

  test('a list that breaks off is thrown, not taken for whole', async () => {
    const kube: Kube = ({ query }) =>
      query?.['continue']
        ? Promise.reject(kubeError('Unavailable', 410))
        : Promise.resolve({ items: [podIn('shop', 'a')], metadata: { continue: 'c' } });
    const outcome = gatherPods(kube, 'shop', { selector, namespaces: undefined });
    await expect(outcome).rejects.toMatchObject({ status: 410 });
  });

  test('keeps only what we read', async () => {
    const { metadata, ...others } = podIn('shop', 'a');
    const raw = { ...others, metadata: { ...metadata, managedFields: [] } };
    const kube: Kube = () => Promise.resolve({ items: [raw] });
    const [found] = await gatherPods(kube, 'shop', { selector, namespaces: undefined });
    expect(found?.metadata).not.toHaveProperty('managedFields');
  });
});

test('gatherMarkedBy finds the pods of all namespaces that a job has marked', async () => {
  const pods = [
    withTool(podIn('shop', 'a')),
    withTool(podIn('dev', 'b')),
    withTool(podIn('shop', 'c'), { jobUid: 'other' }),
  ];
  const found = await gatherMarkedBy(aKube({ pods }).kube, 'job-uid');
  expect(found.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
});

test('gatherNamespaces finds those that admins have opted in', async () => {
  const { kube, requests } = aKube(cluster);
  expect([...(await gatherNamespaces(kube))]).toEqual(['shop', 'dev', 'test']);
  expect(requests[0]?.query).toEqual({ labelSelector: 'toe.run/profiling=enabled', limit: '500' });
});

describe('gatherStrays', () => {
  const rowOf = (namespace: string, pod: string, state: Target['state'] = 'Active') =>
    aRow(pod, state, { uid: `${namespace}-${pod}`, ...(namespace === 'shop' ? {} : { namespace }) });
  const jobWith = (...targets: Target[]) => aPowerTool({ status: { targets } });
  const namesOf = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);

  test('looks up the pods in which the tool is and which are selected no more, in their namespaces', async () => {
    const { kube, requests } = aKube(cluster);
    const job = jobWith(rowOf('shop', 'db'), rowOf('dev', 'b'), rowOf('shop', 'a'));
    expect(namesOf(await gatherStrays(kube, job, [podIn('shop', 'a')]))).toEqual(['db', 'b']);
    const limit = '500';
    expect(requests.map(({ path, query }) => [path, query])).toEqual([
      ['/api/v1/namespaces/shop/pods', { fieldSelector: 'metadata.name=db', limit }],
      ['/api/v1/namespaces/dev/pods', { fieldSelector: 'metadata.name=b', limit }],
    ]);
  });

  test.each([
    { name: 'a pod that is gone', row: rowOf('shop', 'gone') },
    { name: 'another pod of its name', row: { ...rowOf('shop', 'db'), uid: 'old' } },
    { name: 'a pod that waits', row: rowOf('shop', 'db', 'Waiting') },
    { name: 'a pod whose part is over', row: rowOf('shop', 'db', 'Succeeded') },
  ])('finds nothing of $name', async ({ row }) => {
    expect(await gatherStrays(aKube(cluster).kube, jobWith(row), [])).toEqual([]);
  });

  test('reads a namespace once in which many are missing', async () => {
    const pods = Array.from({ length: 11 }, (_, at) => podIn('shop', `db-${at}`, { app: 'db' }));
    const { kube, requests } = aKube({ ...cluster, pods: [...pods, podIn('shop', 'a')] });
    const job = jobWith(...pods.map(({ metadata }) => rowOf('shop', metadata.name)));
    expect(await gatherStrays(kube, job, [])).toHaveLength(11);
    expect(requests).toHaveLength(1);
  });
});
