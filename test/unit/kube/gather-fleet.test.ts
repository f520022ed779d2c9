import type { Entry } from '../../../lib/api/ledger.ts';
import { FINALIZER } from '../../../lib/api/names.ts';
import { gatherFleet } from '../../../lib/kube/gather-fleet.ts';
import { aKube, kubeError, type Cluster } from '../../build/a-kube.ts';
import { aPod, withTool } from '../../build/a-pod.ts';
import { aPowerTool, aRawPowerTool } from '../../build/a-power-tool.ts';
import { aTimer } from '../../build/a-timer.ts';

const ENTRY: Entry = { tool: 'aperf', job: 'shop/job', seats: { 'pod-1': 'n1' } };
const cluster: Cluster = {
  powerTools: [aPowerTool(), aPowerTool({ name: 'away', namespace: 'other' })],
  pods: [withTool(aPod({ name: 'web-1' })), aPod({ name: 'web-2' })],
  timers: [aTimer()],
  budgets: { 'job-uid': JSON.stringify(ENTRY) },
};

describe('gatherFleet', () => {
  test('reads jobs, timers, marked pods and budgets', async () => {
    const fleet = await gatherFleet(aKube(cluster).kube);
    expect(fleet).toEqual({
      jobs: [aPowerTool()],
      timers: [aTimer()],
      marked: [withTool(aPod({ name: 'web-1' }))],
      ledger: new Map([['job-uid', ENTRY]]),
    });
  });

  test('costs five requests, however many jobs there are', async () => {
    const { kube, log } = aKube(cluster);
    await gatherFleet(kube);
    expect(log().sort()).toEqual([
      'GET namespaces',
      'GET pods',
      'GET powertools',
      'GET toe-system/configmaps/toe-budgets',
      'GET toe-timers/jobs',
    ]);
  });

  test('keeps a job that has begun before an admin closed its namespace', async () => {
    const begun = aPowerTool({ metadata: { finalizers: [FINALIZER] } });
    const powerTools = [begun, aPowerTool({ name: 'late', uid: 'late-uid' })];
    expect((await gatherFleet(aKube({ powerTools, namespaces: { shop: {} } }).kube)).jobs).toEqual([begun]);
  });

  test('leaves out pods that somebody marked where no admin lets tools be used', async () => {
    const elsewhere = withTool(aPod({ name: 'junk', metadata: { namespace: 'elsewhere' } }));
    const { kube } = aKube({ pods: [withTool(aPod()), elsewhere] });
    expect((await gatherFleet(kube)).marked.map(({ metadata }) => metadata.name)).toEqual(['web-1']);
  });

  test('never asks for a pod that is not marked', async () => {
    const { kube, requests } = aKube(cluster);
    await gatherFleet(kube);
    expect(requests.find(({ path }) => path === '/api/v1/pods')?.query).toMatchObject({
      labelSelector: 'toe.run/job',
    });
  });

  test('passes over jobs that cannot be read', async () => {
    const before: Cluster['before'] = ({ path }) =>
      path.endsWith('/v1alpha1/powertools')
        ? { items: [aRawPowerTool({ spec: { targets: 7 } }), aRawPowerTool()] }
        : undefined;
    expect((await gatherFleet(aKube({ before }).kube)).jobs).toEqual([aPowerTool()]);
  });

  test('without the ConfigMap of budgets, nobody takes any', async () => {
    expect((await gatherFleet(aKube({ budgets: null }).kube)).ledger.size).toBe(0);
  });

  test('half of it is no fleet: it is thrown', async () => {
    const before: Cluster['before'] = ({ path }) => {
      if (path === '/api/v1/pods') throw kubeError('Unavailable', 503);
    };
    await expect(gatherFleet(aKube({ ...cluster, before }).kube)).rejects.toMatchObject({
      code: 'Unavailable',
    });
  });
});
