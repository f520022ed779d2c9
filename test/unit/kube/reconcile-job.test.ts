import { JOB_LABEL } from '../../../lib/api/names.ts';
import { reconcileJob } from '../../../lib/kube/reconcile-job.ts';
import type { Action } from '../../../lib/plan/action.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aKube, kubeError, type Cluster } from '../../build/a-kube.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aWorld, NOW } from '../../build/a-world.ts';

/** Runs a job; the status patch fails as the test says. */
async function run(
  fail: (attempt: number) => Error | undefined,
): Promise<{ gathered: number; phase: string | undefined; error: unknown }> {
  let [gathered, patched] = [0, 0];
  const before: Cluster['before'] = ({ path }) => {
    const error = path.endsWith('/job/status') ? fail((patched += 1)) : undefined;
    if (error) throw error;
  };
  const cluster = aKube({ powerTools: [aPowerTool()], pods: [aPod()], before });
  const gather = (): Promise<World> => {
    gathered += 1;
    const [powerTool, pod] = [cluster.powerTool() ?? aPowerTool(), cluster.pod() ?? aPod()];
    return Promise.resolve(aWorld({ powerTool, pods: [pod] }));
  };
  const shell = { kube: cluster.kube, now: () => NOW, onAction: () => undefined };
  const error = await reconcileJob(shell, gather).catch((thrown: unknown) => thrown);
  return { gathered, phase: cluster.powerTool()?.status?.phase, error };
}

describe('reconcileJob', () => {
  test('reads the world once when nobody comes in between', async () => {
    expect(await run(() => undefined)).toEqual({ gathered: 1, phase: 'Running', error: undefined });
  });

  test('starts over after a conflict', async () => {
    const conflict = kubeError('Conflict', 409);
    expect(await run((attempt) => (attempt === 1 ? conflict : undefined))).toEqual({
      gathered: 2,
      phase: 'Running',
      error: undefined,
    });
  });

  test('starts over after it has missed something, and finds nothing to do when that was the job', async () => {
    const before: Cluster['before'] = ({ method, path }) => {
      if (method === 'PATCH' && path.endsWith('/job')) throw kubeError('NotFound', 404);
    };
    const { kube } = aKube({ powerTools: [aPowerTool()], pods: [aPod()], before });
    const worlds = [aWorld({ pods: [aPod()] }), undefined];
    const gather = () => Promise.resolve(worlds.shift());
    await reconcileJob({ kube, now: () => NOW, onAction: () => undefined }, gather);
    expect(worlds).toEqual([]);
  });

  test('takes its label off again when the job is gone by the time its status is written', async () => {
    const actions: string[] = [];
    const before: Cluster['before'] = ({ path }) => {
      if (path.endsWith('/job/status')) throw kubeError('NotFound', 404);
    };
    const { kube, pod } = aKube({ powerTools: [aPowerTool()], pods: [aPod()], before });
    const shell = { kube, now: () => NOW, onAction: ({ kind }: Action) => void actions.push(kind) };
    await reconcileJob(shell, () =>
      Promise.resolve(aWorld({ powerTool: aPowerTool(), pods: [pod() ?? aPod()] })),
    );
    expect(actions.slice(-4)).toEqual(['label', 'recordEvent', 'patchStatus', 'unlabel']);
    expect(pod()?.metadata.labels).not.toHaveProperty([JOB_LABEL]);
  });

  describe('of a job that went away while another one changed it', () => {
    /** The status meets a conflict, and so do the first requests that take a label off. */
    async function runAway(refused: number, next: World | undefined) {
      let unlabelled = 0;
      const before: Cluster['before'] = ({ path }) => {
        if (path.endsWith('/job/status')) throw kubeError('Conflict', 409);
        if (path.endsWith('/web-1/status') && actions.at(-1) === 'unlabel' && (unlabelled += 1) <= refused)
          throw kubeError('Unavailable', 500);
      };
      const actions: string[] = [];
      const { kube, pod } = aKube({ powerTools: [aPowerTool()], pods: [aPod()], before });
      const shell = { kube, now: () => NOW, onAction: ({ kind }: Action) => void actions.push(kind) };
      const worlds = [aWorld({ pods: [aPod()] }), next];
      const error = await reconcileJob(shell, () => Promise.resolve(worlds.shift())).catch(
        (thrown: unknown) => thrown,
      );
      return { error, actions, labels: pod()?.metadata.labels };
    }

    test('what the run has done is undone, though a request fails', async () => {
      const { error, actions, labels } = await runAway(3, undefined);
      expect(error).toBeUndefined();
      expect(actions.slice(-5)).toEqual(['patchStatus', 'unlabel', 'unlabel', 'unlabel', 'unlabel']);
      expect(labels).not.toHaveProperty([JOB_LABEL]);
    });

    test('the failure is told when it cannot be', async () => {
      expect((await runAway(4, undefined)).error).toMatchObject({ code: 'Unavailable' });
    });

    test('also when another job has its name now', async () => {
      const powerTool = aPowerTool({ metadata: { uid: 'other-uid' }, spec: { suspend: true } });
      const { actions, labels } = await runAway(0, aWorld({ powerTool, pods: [aPod()] }));
      expect(actions).toContain('unlabel');
      expect(labels).not.toHaveProperty([JOB_LABEL]);
    });
  });

  test('gives up after four times', async () => {
    const { gathered, error } = await run(() => kubeError('Conflict', 409));
    expect(gathered).toBe(4);
    expect(error).toMatchObject({ code: 'Conflict' });
  });

  test.each([kubeError('Unavailable', 503), kubeError('Refused', 403), new TypeError('x')])(
    'does not try again after %s',
    async (fault) => {
      const { gathered, error } = await run(() => fault);
      expect(gathered).toBe(1);
      expect(error).toBe(fault);
    },
  );

  test('has nothing to do for a job that is gone', async () => {
    const { kube, requests } = aKube();
    await reconcileJob({ kube, now: () => NOW, onAction: () => undefined }, () => Promise.resolve(undefined));
    expect(requests).toEqual([]);
  });
});
