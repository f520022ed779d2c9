import { applySweep } from '../../../lib/kube/apply-sweep.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import type { Sweep } from '../../../lib/plan/plan-sweep.ts';
import { aKube, kubeError, type Cluster } from '../../build/a-kube.ts';
import { aPod, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { NOW } from '../../build/a-world.ts';

const marked = (n: number) => withTool(aPod({ name: `web-${n}` }));
const unmark = (n: number) => ({ pod: marked(n), jobUid: 'job-uid' });

async function sweep(found: Partial<Sweep>, cluster: Cluster = {}) {
  const fake = aKube({ pods: [marked(1), marked(2)], ...cluster });
  const nothing = { toWake: [], toEnd: [], toUnmark: [], toRelease: [] };
  const ended: string[] = [];
  const end = ({ metadata }: PowerTool) =>
    Promise.resolve(void ended.push(`${metadata.name} at ${fake.requests.length}`));
  const all = { ...nothing, ...found };
  const error = await applySweep(fake.kube, all, NOW, end).catch((thrown: unknown) => thrown);
  return { ...fake, error, ended };
}

describe('a sweep', () => {
  test('that has found nothing sends nothing', async () => {
    expect((await sweep({})).requests).toEqual([]);
  });

  test('wakes and ends jobs before it takes marks away, which anybody can make', async () => {
    const found = { toEnd: [aPowerTool()], toWake: [aPowerTool()], toUnmark: [unmark(1)] };
    const { requests, ended } = await sweep(found);
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
    expect(ended).toEqual(['job at 1']);
  });

  test('gives back what jobs took of budgets that are gone, all at once', async () => {
    const { requests, budgets } = await sweep(
      { toRelease: ['a', 'b'] },
      { budgets: { a: '1', b: '2', c: '3' } },
    );
    expect(requests).toEqual([
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/toe-system/configmaps/toe-budgets',
        patch: 'merge',
        body: { data: { a: null, b: null } },
      },
    ]);
    expect(budgets()).toEqual({ c: '3' });
  });

  test('takes the labels of jobs away that are gone', async () => {
    const { requests, pod } = await sweep({ toUnmark: [unmark(1), unmark(2)] });
    expect(requests.map(({ query }) => query?.['fieldManager'])).toEqual(['toe-job-uid', 'toe-job-uid']);
    expect([pod('web-1'), pod('web-2')].map((of) => of?.metadata.labels)).toEqual([
      { app: 'web' },
      { app: 'web' },
    ]);
  });

  test('does not mind a pod that is gone', async () => {
    expect((await sweep({ toUnmark: [unmark(1)] }, { pods: [] })).error).toBeUndefined();
  });

  test('wakes each job that is forgotten by a timer that fires at once', async () => {
    const { requests, all } = await sweep({
      toWake: [aPowerTool(), aPowerTool({ name: 'two', uid: 'two' })],
    });
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
    expect(all('jobs').map(({ metadata }) => metadata)).toMatchObject([
      { name: expect.stringMatching(/^toe-creation-/), annotations: { 'toe.run/powertool': 'shop/job' } },
      { name: expect.stringMatching(/^toe-creation-/), annotations: { 'toe.run/powertool': 'shop/two' } },
    ]);
    expect(all('jobs')[0]).toHaveProperty('spec.activeDeadlineSeconds', 2);
  });

  test('goes on when one of its requests fails, and tells of it in the end', async () => {
    const before: Cluster['before'] = ({ path }) => {
      if (path.endsWith('/web-1/status')) throw kubeError('Unavailable', 503);
    };
    const { pod, error } = await sweep({ toUnmark: [unmark(1), unmark(2)] }, { before });
    expect(error).toMatchObject({ code: 'Unavailable' });
    expect(pod('web-2')?.metadata.labels).toEqual({ app: 'web' });
  });
});
