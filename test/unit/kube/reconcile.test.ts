import type { Action } from '../../../lib/plan/action.ts';
import type { Done } from '../../../lib/plan/audit.ts';
import { reconcile, type Shell } from '../../../lib/kube/reconcile.ts';
import type { Kube } from '../../../lib/kube/port.ts';
import { aKube, kubeError, type Cluster, type FakeKube } from '../../build/a-kube.ts';
import { aPod, ended, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aRules, aWorld, NOW } from '../../build/a-world.ts';

function aShell(kube: Kube): { shell: Shell; actions: Action[] } {
  const actions: Action[] = [];
  return { shell: { kube, now: () => NOW, onAction: (action) => void actions.push(action) }, actions };
}

const pods = Array.from({ length: 40 }, (_, index) =>
  aPod({ name: `web-${index}`, metadata: { ownerReferences: [{ uid: 'rs' }] } }),
);
const fake = (cluster: Cluster = {}): FakeKube =>
  aKube({ powerTools: [aPowerTool()], pods: [aPod()], ...cluster });

describe('reconcile', () => {
  test('goes on until nothing is left to do', async () => {
    const cluster = fake();
    const { shell, actions } = aShell(cluster.kube);
    await reconcile(shell, aWorld());
    expect(actions.map(({ kind }) => kind)).toEqual([
      'addFinalizer',
      'armTimer',
      'preflight',
      'inject',
      'label',
      'recordEvent',
      'patchStatus',
    ]);
    expect(cluster.powerTool()?.status).toMatchObject({ phase: 'Running', counts: { active: 1 } });
    expect(cluster.pod()?.metadata.labels).toMatchObject({ 'toe.run/job': 'job-uid' });
  });

  test('sends one request for each action', async () => {
    const cluster = fake();
    const { shell, actions } = aShell(cluster.kube);
    await reconcile(shell, aWorld());
    expect(cluster.requests).toHaveLength(actions.length);
  });

  test('has at most sixteen requests under way', async () => {
    let [now, most] = [0, 0];
    const { kube } = fake({ pods });
    const slow: Kube = async (request) => {
      most = Math.max(most, (now += 1));
      await new Promise(setImmediate);
      now -= 1;
      return kube(request);
    };
    await reconcile(aShell(slow).shell, aWorld({ pods }));
    expect(most).toBe(16);
  });

  test('throws what failed only after the others of the step have ended', async () => {
    const cluster = fake({
      pods,
      before: ({ path }) => {
        if (path.endsWith('/web-3/ephemeralcontainers')) throw kubeError('Unavailable', 0);
      },
    });
    await expect(reconcile(aShell(cluster.kube).shell, aWorld({ pods }))).rejects.toMatchObject({
      code: 'Unavailable',
    });
    const injected = pods.filter(({ metadata }) => cluster.pod(metadata.name)?.spec.ephemeralContainers);
    expect(injected).toHaveLength(39);
  });

  test('throws what is put off after all else is done and told, for the broker to try again', async () => {
    const cluster = fake({
      before: ({ path }) => {
        if (path.endsWith('/ephemeralcontainers'))
          throw kubeError('Unavailable', 500, 'Internal error occurred: failed calling webhook "x.test"');
      },
    });
    const run = reconcile(aShell(cluster.kube).shell, aWorld());
    await expect(run).rejects.toMatchObject({ code: 'Unavailable' });
    expect(cluster.powerTool()?.status).toMatchObject({ phase: 'Pending', reason: 'WebhookUnavailable' });
  });

  test('throws what may go through later, when something else never will', async () => {
    const two = [
      withTool(aPod({ name: 'a' }), { state: ended(0) }),
      withTool(aPod({ name: 'b' }), { state: ended(0) }),
    ];
    const before: Cluster['before'] = ({ path }) => {
      if (path.endsWith('/a/status')) throw kubeError('Refused', 403);
      if (path.endsWith('/b/status')) throw kubeError('Unavailable', 503);
    };
    const { kube } = fake({ pods: two, before });
    await expect(
      reconcile(aShell(kube).shell, aWorld({ pods: two, rules: undefined })),
    ).rejects.toMatchObject({ code: 'Unavailable' });
  });

  const ofAdmins = aRules({ configs: [aPowerToolConfig({ spec: { budgets: { maxConcurrentPods: 1 } } })] });

  test.each([
    { name: 'of the job', limit: { maxConcurrentPods: 1 }, rules: aRules() },
    { name: 'of admins', limit: {}, rules: ofAdmins },
    { name: 'of the job and of admins', limit: { maxConcurrentPods: 1 }, rules: ofAdmins },
  ])(
    'comes in one run to the end of a job whose many other pods are refused one after the other, by a limit $name',
    async ({ limit, rules }) => {
      const [first, ...others] = Array.from({ length: 40 }, (_, index) => aPod({ name: `web-${index}` }));
      const known = [withTool(first ?? aPod(), { state: ended(0) }), ...others];
      const powerTool = aPowerTool({ spec: { budgets: limit } });
      const before: Cluster['before'] = ({ path }) => {
        if (path.endsWith('/ephemeralcontainers')) throw kubeError('Refused', 403);
      };
      const cluster = fake({ powerTools: [powerTool], pods: known, before });
      await reconcile(aShell(cluster.kube).shell, aWorld({ powerTool, pods: known, rules }));
      const counts = { succeeded: 1, failed: 39, waiting: 0 };
      expect(cluster.powerTool()?.status).toMatchObject({ phase: 'Failed', counts });
      expect(cluster.budgets()).toEqual({});
    },
  );

  test('tells the outcome of each action, also of one that failed', async () => {
    const before: Cluster['before'] = ({ path }) => {
      if (path.endsWith('/ephemeralcontainers')) throw kubeError('Unavailable', 503);
    };
    const { shell, actions } = aShell(fake({ before }).kube);
    const done: Done[] = [];
    await expect(reconcile({ ...shell, onDone: (one) => void done.push(one) }, aWorld())).rejects.toThrow();
    expect(done.map(({ action }) => action)).toEqual(actions);
    const outcomes = done.map(({ action, outcome }) => [action.kind, outcome]);
    expect(outcomes).toContainEqual(['preflight', 'Unavailable']);
    expect(outcomes).toContainEqual(['armTimer', expect.any(Function)]);
  });

  test('gives up, to begin again, when the world changes faster than it can follow', async () => {
    let version = 10;
    const before: Cluster['before'] = ({ path, method }) => {
      if (path.endsWith('/ephemeralcontainers')) throw kubeError('Conflict', 409);
      if (path.endsWith('/web-1') && method === 'GET')
        return aPod({ metadata: { resourceVersion: String((version += 1)) } });
      return undefined;
    };
    const { kube, requests } = fake({ before });
    await expect(reconcile(aShell(kube).shell, aWorld())).rejects.toMatchObject({ code: 'Conflict' });
    expect(requests.length).toBeLessThan(50);
  });
});
