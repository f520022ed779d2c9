import { jest } from '@jest/globals';
import * as status from '../../../../functions/status/index.ts';
import { FINALIZER } from '../../../../lib/api/names.ts';
import type { ContainerState, Pod } from '../../../../lib/api/pod.ts';
import type { PowerToolStatus } from '../../../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../../../lib/api/power-tool.ts';
import { kubeError, type Cluster } from '../../../build/a-kube.ts';
import { aPod, CREATING, ended, restarted, RUNNING, withTool } from '../../../build/a-pod.ts';
import { aPowerTool } from '../../../build/a-power-tool.ts';
import { after, aWorld, NOW } from '../../../build/a-world.ts';
import { settle } from '../../../build/apply-model.ts';
import { aFunction } from '../../../build/run-function.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] }));
afterEach(() => void jest.useRealTimers());

const UPDATED = { kind: 'Pod', change: 'update', name: 'web-1' } as const;
const DELETED = { kind: 'Pod', change: 'delete', name: 'web-1' } as const;
const ALL_JOBS = 'GET powertools';

/** A job under way: its tool was put into one pod, and is in the given state. */
function underWay(state?: ContainerState, name = 'job', pod = 'web-1'): { job: PowerTool; pod: Pod } {
  const uid = `${name}-uid`;
  const { powerTool } = settle(
    aWorld({ powerTool: aPowerTool({ name, uid }), pods: [aPod({ name: pod })] }),
    NOW,
  ).world;
  return {
    job: powerTool,
    pod: withTool(aPod({ name: pod }), { job: name, jobUid: uid, ...(state ? { state } : {}) }),
  };
}

describe('an update of a marked pod', () => {
  test.each([
    { name: 'that merely runs', state: RUNNING },
    { name: 'that is being created', state: CREATING },
    { name: 'without a report', state: undefined },
  ])('$name is no news, and costs one request', async ({ state }) => {
    const { job, pod } = underWay(state);
    const { send, log } = aFunction(status, { powerTools: [job], pods: [pod] });
    await send(UPDATED);
    expect(log()).toEqual(['GET shop/pods']);
  });

  test('whose tool has ended costs five: read the pods, read the job, unlabel, tell, write the status', async () => {
    const { job, pod } = underWay(ended(0));
    const {
      send,
      log,
      powerTool,
      forbidden,
      pod: read,
    } = aFunction(status, { powerTools: [job], pods: [pod] }, () => after(40));
    expect(await send(UPDATED)).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect(log()).toEqual([
      'GET shop/pods',
      'GET shop/powertools/job',
      'PATCH shop/pods/web-1/status',
      'POST shop/events',
      'PATCH shop/powertools/job/status',
    ]);
    expect(powerTool()?.status).toMatchObject({ phase: 'Completed', counts: { selected: 1, succeeded: 1 } });
    expect(powerTool()?.metadata.finalizers).toEqual([FINALIZER]);
    expect(read()?.metadata.labels).not.toHaveProperty('toe.run/job');
    expect(forbidden()).toEqual([]);
  });

  test('fifty times over costs two runs at most', async () => {
    const { job, pod } = underWay(ended(0));
    const { send, log } = aFunction(status, { powerTools: [job], pods: [pod] });
    await send(...Array.from({ length: 50 }, () => UPDATED));
    expect(log().filter((line) => line === 'GET shop/pods').length).toBeLessThanOrEqual(2);
  });

  test('serves each job that has news, and only those', async () => {
    const [one, two] = [underWay(ended(0), 'one', 'web-1'), underWay(RUNNING, 'two', 'web-2')];
    const { send, powerTool, log } = aFunction(status, {
      powerTools: [one.job, two.job],
      pods: [one.pod, two.pod],
    });
    await send(UPDATED);
    expect(powerTool('one')?.status?.phase).toBe('Completed');
    expect(log()).not.toContain('GET shop/powertools/two');
  });

  test('a job that fails does not keep the others from their recount', async () => {
    const [one, two] = [underWay(ended(0), 'one', 'web-1'), underWay(ended(0), 'two', 'web-2')];
    const before: NonNullable<Cluster['before']> = ({ path }) => {
      if (path.endsWith('/powertools/one')) throw kubeError('Unavailable', 503);
    };
    const { send, powerTool } = aFunction(status, {
      powerTools: [one.job, two.job],
      pods: [one.pod, two.pod],
      before,
    });
    expect(await send(UPDATED)).toMatchObject([{ status: 'rejected', reason: { code: 'Unavailable' } }]);
    expect(powerTool('two')?.status?.phase).toBe('Completed');
  });

  test('of a job that is gone changes nothing', async () => {
    const { pod } = underWay(ended(0));
    const { send, requests } = aFunction(status, { pods: [pod] });
    expect(await send(UPDATED)).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('of a job that is final by now is left to the clean-up', async () => {
    const { job, pod } = underWay(ended(0));
    const final = { ...job, status: { ...job.status, phase: 'Completed' as const } };
    const { send, log } = aFunction(status, { powerTools: [final], pods: [pod] });
    await send(UPDATED);
    expect(log()).toEqual(['GET shop/pods', 'GET shop/powertools/job']);
  });

  test('meets a job that somebody else wrote meanwhile: reads again, and writes on top', async () => {
    const { job, pod } = underWay(ended(0));
    let conflicts = 0;
    const before: NonNullable<Cluster['before']> = ({ path }) => {
      if (path.endsWith('/job/status') && (conflicts += 1) === 1) throw kubeError('Conflict', 409);
    };
    const { send, powerTool, log } = aFunction(status, { powerTools: [job], pods: [pod], before });
    expect(await send(UPDATED)).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect(powerTool()?.status?.phase).toBe('Completed');
    expect(log().filter((line) => line === 'GET shop/pods')).toHaveLength(2);
  });

  test('reads the other pods too when not all of the job are marked any more', async () => {
    const pods = [
      withTool(aPod({ name: 'web-1' }), { state: ended(0) }),
      withTool(aPod({ name: 'web-2' }), { state: ended(0), marked: false }),
    ];
    const { powerTool: job } = settle(
      aWorld({ pods: [aPod({ name: 'web-1' }), aPod({ name: 'web-2' })] }),
      NOW,
    ).world;
    const { send, powerTool } = aFunction(status, { powerTools: [job], pods });
    await send(UPDATED);
    expect(powerTool()?.status).toMatchObject({ phase: 'Completed', counts: { selected: 2, succeeded: 2 } });
  });
});

describe('an update that is more than the end of a tool', () => {
  test('of a target that suffers stops the job', async () => {
    const { job, pod } = underWay(RUNNING);
    const { send, powerTool, forbidden } = aFunction(status, {
      powerTools: [job],
      pods: [restarted(pod, '2026-01-01T12:00:09Z')],
    });
    await send(UPDATED);
    expect(powerTool()?.status).toMatchObject({ phase: 'Stopping', reason: 'TargetRestarted' });
    expect(forbidden()).toEqual([]);
  });

  test('of a pod of another namespace than its job is counted there', async () => {
    const targets = { labelSelector: { matchLabels: { app: 'web' } }, namespaceSelector: {} };
    const elsewhere = aPod({ metadata: { namespace: 'dev' } });
    const { powerTool: job } = settle(
      aWorld({ powerTool: aPowerTool({ spec: { targets } }), pods: [elsewhere] }),
      NOW,
    ).world;
    const pods = [withTool(elsewhere, { state: ended(0), jobNamespace: 'shop' })];
    const { send, powerTool, forbidden } = aFunction(status, { powerTools: [job], pods });
    await send({ ...UPDATED, namespace: 'dev' });
    expect(powerTool()?.status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1 } });
    expect(forbidden()).toEqual([]);
  });

  test('of a tool that is tried again arms a timer for that', async () => {
    const spec = { failurePolicy: { onError: 'Retry' } };
    const { powerTool: job } = settle(aWorld({ powerTool: aPowerTool({ spec }) }), NOW).world;
    const { send, all, powerTool, forbidden } = aFunction(
      status,
      { powerTools: [job], pods: [withTool(aPod(), { state: ended(3) })] },
      () => after(35),
    );
    await send(UPDATED);
    expect(all('jobs')).toMatchObject([
      { metadata: { name: expect.stringMatching(/^toe-creation-/) as string } },
    ]);
    expect(powerTool()?.status).toMatchObject({ phase: 'Running', deadline: after(41).toISOString() });
    expect(forbidden()).toEqual([]);
  });

  test('of a job that counts in a budget gives its part back first', async () => {
    const { job, pod } = underWay(ended(0));
    const claimed = { ...job, status: { ...job.status, claimed: true } };
    const entry = JSON.stringify({ tool: 'aperf', job: 'shop/job', seats: { 'uid-web-1': 'node-1' } });
    const { send, log, budgets, powerTool, forbidden } = aFunction(status, {
      powerTools: [claimed],
      pods: [pod],
      budgets: { 'job-uid': entry },
    });
    await send(UPDATED);
    expect(budgets()).toEqual({});
    const [claim, unlabel] = ['PATCH toe-system/configmaps/toe-budgets', 'PATCH shop/pods/web-1/status'];
    expect(log().indexOf(claim)).toBeLessThan(log().indexOf(unlabel));
    expect(powerTool()?.status).not.toHaveProperty('claimed');
    expect(forbidden()).toEqual([]);
  });
});

describe('the deletion of a marked pod', () => {
  test.each<{ name: string; jobs: readonly PowerTool[] }>([
    { name: 'no job', jobs: [] },
    { name: 'no unfinished job', jobs: [aPowerTool({ status: { phase: 'Completed' } })] },
  ])('in a namespace with $name costs one request', async ({ jobs }) => {
    const { send, log } = aFunction(status, { powerTools: jobs });
    await send(DELETED);
    expect(log()).toEqual([ALL_JOBS]);
  });

  test('that took the pod from its job counts it as gone', async () => {
    const { job } = underWay(RUNNING);
    const { send, powerTool, forbidden } = aFunction(status, { powerTools: [job], pods: [] });
    await send(DELETED);
    expect(powerTool()?.status).toMatchObject({
      phase: 'Failed',
      reason: 'TargetGone',
      counts: { selected: 1, gone: 1 },
    });
    expect(forbidden()).toEqual([]);
  });

  test('that has left the selection with the tool in it changes nothing: the tool runs on', async () => {
    const { job, pod } = underWay(RUNNING);
    const hidden = { ...pod, metadata: { ...pod.metadata, labels: { app: 'hidden' } } };
    const { send, powerTool, forbidden } = aFunction(status, { powerTools: [job], pods: [hidden] });
    await send(DELETED);
    expect(powerTool()?.status).toMatchObject({ phase: 'Running', counts: { active: 1, gone: 0 } });
    expect(forbidden()).toEqual([]);
  });

  test('that only took the label away changes nothing', async () => {
    const { job } = underWay(RUNNING);
    const done: PowerToolStatus = {
      ...job.status,
      targets: job.status?.targets?.map((row) => ({ ...row, state: 'Succeeded' as const })),
    };
    const { send, requests } = aFunction(status, { powerTools: [{ ...job, status: done }], pods: [aPod()] });
    await send(DELETED);
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('together with an update is one run', async () => {
    const { job, pod } = underWay(ended(0));
    const { send, log, powerTool } = aFunction(status, { powerTools: [job], pods: [pod] });
    await send(DELETED, UPDATED);
    expect(log().slice(0, 2)).toEqual([ALL_JOBS, 'GET shop/pods']);
    expect(powerTool()?.status?.phase).toBe('Completed');
  });

  test('that comes of taking the label off costs nothing; the next one is looked at', async () => {
    const { job, pod } = underWay(ended(0));
    const { send, log } = aFunction(status, { powerTools: [job], pods: [pod] });
    await send(UPDATED);
    const before = log().length;
    await send(DELETED);
    expect(log()).toHaveLength(before);
    await send(DELETED);
    expect(log()).toHaveLength(before + 1);
  });

  test('is looked at when it comes long after: another instance has got the echo', async () => {
    const { job, pod } = underWay(ended(0));
    let now = NOW;
    const { send, log } = aFunction(status, { powerTools: [job], pods: [pod] }, () => now);
    await send(UPDATED);
    const before = log().length;
    now = after(11);
    await send(DELETED);
    expect(log()).toHaveLength(before + 1);
  });

  test('is looked at when the label could not be taken off before: then it is no echo', async () => {
    const { job, pod } = underWay(ended(0));
    const before: NonNullable<Cluster['before']> = ({ method, path }) => {
      if (method === 'PATCH' && path.endsWith('/web-1/status')) throw kubeError('Unavailable', 503);
    };
    const { send, log } = aFunction(status, { powerTools: [job], pods: [pod], before });
    expect(await send(UPDATED)).toMatchObject([{ status: 'rejected', reason: { code: 'Unavailable' } }]);
    const count = log().length;
    await send(DELETED);
    expect(log()[count]).toBe(ALL_JOBS);
  });
});
