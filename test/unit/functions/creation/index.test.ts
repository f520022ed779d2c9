import { jest } from '@jest/globals';
import * as creation from '../../../../functions/creation/index.ts';
import type { PowerTool } from '../../../../lib/api/power-tool.ts';
import type { KubeRequest } from '../../../../lib/kube/port.ts';
import type { Cluster } from '../../../build/a-kube.ts';
import { kubeError } from '../../../build/a-kube.ts';
import { aPod, ended, RUNNING, withTool } from '../../../build/a-pod.ts';
import { aPowerTool } from '../../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../../build/a-power-tool-config.ts';
import { countsOf } from '../../../build/a-target.ts';
import { aTimer } from '../../../build/a-timer.ts';
import { after, NOW } from '../../../build/a-world.ts';
import { aFunction } from '../../../build/run-function.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] }));
afterEach(() => void jest.useRealTimers());

const CREATED = { kind: 'PowerTool', change: 'add' } as const;
const FREED = { kind: 'Pod', change: 'delete', name: 'web-1' } as const;
const ALL_JOBS = 'GET powertools';
const run = (cluster: Cluster = {}) =>
  aFunction(creation, { powerTools: [aPowerTool()], pods: [aPod()], ...cluster });
const web = (n: number) => aPod({ name: `web-${n}`, metadata: { ownerReferences: [{ uid: 'rs' }] } });
const busy = withTool(aPod(), { jobUid: 'first-uid', job: 'first', state: RUNNING });

describe('a new job', () => {
  test('on one pod costs eleven requests, in this order', async () => {
    const { send, log, forbidden } = run();
    expect(await send(CREATED)).toEqual([{ status: 'fulfilled', value: undefined }]);
    const [one, ...others] = log();
    expect(one).toBe('GET shop/powertools/job');
    expect(others.slice(0, 3).sort()).toEqual([
      'GET shop/pods',
      'GET toe-system/configmaps/profiler-images',
      'GET toe-system/powertoolconfigs',
    ]);
    expect(others.slice(3)).toEqual([
      'PATCH shop/powertools/job',
      'POST toe-timers/jobs',
      'PATCH shop/pods/web-1/ephemeralcontainers',
      'PATCH shop/pods/web-1/ephemeralcontainers',
      'PATCH shop/pods/web-1/status',
      'POST shop/events',
      'PATCH shop/powertools/job/status',
    ]);
    expect(forbidden()).toEqual([]);
  });

  test('is under way afterwards', async () => {
    const { send, powerTool, pod } = run();
    await send(CREATED);
    expect(powerTool()?.status).toMatchObject({
      phase: 'Running',
      counts: { selected: 1, active: 1 },
      image: 'registry.example/aperf:1',
    });
    expect(pod()?.metadata.labels).toMatchObject({ 'toe.run/job': 'job-uid' });
  });

  test('costs two requests more for each further pod of one owner', async () => {
    const { send, requests } = run({ pods: [web(1), web(2), web(3), web(4), web(5)] });
    await send(CREATED);
    expect(requests).toHaveLength(11 + 4 * 2);
  });

  test('that is told twice is started once', async () => {
    const { send, pod, requests } = run();
    await send(CREATED);
    const before = requests.length;
    await send(CREATED, CREATED);
    expect(pod()?.spec.ephemeralContainers).toHaveLength(1);
    expect(requests.slice(before).every(({ method }) => method === 'GET')).toBe(true);
  });

  test('that two instances start at once is started once', async () => {
    const { send, pod, powerTool } = run({ pods: [web(1), web(2)] });
    const results = await send(CREATED, CREATED);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(pod('web-1')?.spec.ephemeralContainers).toHaveLength(1);
    expect(pod('web-2')?.spec.ephemeralContainers).toHaveLength(1);
    expect(powerTool()?.status).toMatchObject({ phase: 'Running', counts: { active: 2 } });
  });

  test('that is gone by now costs one request', async () => {
    const { send, log } = run({ powerTools: [] });
    expect(await send(CREATED)).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect(log()).toEqual(['GET shop/powertools/job']);
  });

  test.each([
    { name: 'final', job: aPowerTool({ status: { phase: 'Completed' } }) },
    {
      name: 'being deleted',
      job: aPowerTool({
        metadata: { deletionTimestamp: '2026-01-01T12:00:00Z', finalizers: ['toe.run/cleanup'] },
      }),
    },
  ])('that is $name by now costs two requests, and is left to the clean-up', async ({ job }) => {
    const { send, log } = run({ powerTools: [job] });
    await send(CREATED);
    expect(log()).toEqual(['GET shop/powertools/job', 'GET shop/pods']);
  });

  test('that is being deleted by now: the label of a tool that was under way goes', async () => {
    const metadata = { deletionTimestamp: '2026-01-01T12:00:00Z', finalizers: ['toe.run/cleanup'] };
    const { send, pod, forbidden } = run({
      powerTools: [aPowerTool({ metadata })],
      pods: [withTool(aPod(), { state: RUNNING })],
    });
    await send(CREATED);
    expect(pod()?.metadata.labels).toEqual({ app: 'web' });
    expect(forbidden()).toEqual([]);
  });

  test('that cannot be read from its spec says so in three requests', async () => {
    const { send, log, powerTool } = run({ powerTools: [aPowerTool({ spec: { tool: undefined } })] });
    await send(CREATED);
    expect(log()).toEqual([
      'GET shop/powertools/job',
      'POST shop/events',
      'PATCH shop/powertools/job/status',
    ]);
    expect(powerTool()?.status).toMatchObject({ phase: 'Failed', reason: 'SpecInvalid' });
  });

  test('whose trial is refused ends in Failed, and leaves the clean-up to its function', async () => {
    const before: NonNullable<Cluster['before']> = ({ query }) => {
      if (query?.['dryRun']) throw kubeError('Refused', 403, 'violates PodSecurity "restricted:latest"');
    };
    const { send, powerTool, pod, forbidden } = run({ before });
    expect(await send(CREATED)).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect(powerTool()).toMatchObject({
      status: { phase: 'Failed', reason: 'PodSecurityRefused' },
      metadata: { finalizers: ['toe.run/cleanup'] },
    });
    expect(pod()?.spec.ephemeralContainers).toBeUndefined();
    expect(forbidden()).toEqual([]);
  });

  test('gets the rights of the config of its tool', async () => {
    const configs = [
      aPowerToolConfig({ spec: { security: { capabilities: { add: ['PERFMON'] } } } }),
      aPowerToolConfig({ name: 'other', spec: { name: 'tcpdump' } }),
    ];
    const { send, requests } = run({ configs });
    await send(CREATED);
    const [injection] = requests.filter(
      ({ path, query }) => path.endsWith('/ephemeralcontainers') && !query?.['dryRun'],
    );
    expect(injection).toHaveProperty('body.spec.ephemeralContainers.0.securityContext.capabilities', {
      drop: ['ALL'],
      add: ['PERFMON'],
    });
  });

  test('says in the log what it does, with the name of the job', async () => {
    const { send, lines } = run();
    await send(CREATED);
    expect(lines.map(({ msg }) => msg)).toEqual([
      'addFinalizer',
      'armTimer',
      'preflight',
      'inject',
      'audit',
      'label',
      'recordEvent',
      'patchStatus',
    ]);
    expect(lines.every(({ job }) => job === 'job')).toBe(true);
  });
});

describe('a pod that becomes free', () => {
  const waiting = aPowerTool({ status: { phase: 'Pending', reason: 'TargetBusy' } });

  test('when nobody waits for it costs one request', async () => {
    const { send, log } = run({ powerTools: [aPowerTool({ status: { phase: 'Completed' } })] });
    await send(FREED);
    expect(log()).toEqual([ALL_JOBS]);
  });

  test('lets the job that waits for it start', async () => {
    const freed = withTool(aPod(), { jobUid: 'first-uid', state: ended(0), marked: false });
    const { send, powerTool, forbidden } = run({ powerTools: [waiting], pods: [freed] });
    await send(FREED);
    expect(powerTool()?.status).toMatchObject({ phase: 'Running' });
    expect(forbidden()).toEqual([]);
  });

  test('lets the oldest job start, and the younger wait for that', async () => {
    const aged = (name: string, creationTimestamp: string) =>
      aPowerTool({ name, uid: `${name}-uid`, metadata: { creationTimestamp }, status: { phase: 'Pending' } });
    const powerTools = [aged('young', '2026-01-01T11:59:30Z'), aged('old', '2026-01-01T11:59:00Z')];
    const { send, powerTool } = run({ powerTools });
    await send(FREED);
    expect(powerTool('old')?.status).toMatchObject({ phase: 'Running' });
    expect(powerTool('young')?.status).toMatchObject({ phase: 'Pending', reason: 'TargetBusy' });
    expect(powerTool('young')?.status?.message).toContain('by the job old');
  });

  test('starts a job too of which no event has told', async () => {
    const { send, powerTool } = run();
    await send(FREED);
    expect(powerTool()?.status).toMatchObject({ phase: 'Running' });
  });

  test('leaves alone a job that has all its tools', async () => {
    const powerTools = [
      aPowerTool({
        status: {
          phase: 'Running',
          startedAt: '2026-01-01T11:59:00Z',
          counts: {
            selected: 1,
            waiting: 0,
            active: 1,
            succeeded: 0,
            failed: 0,
            gone: 0,
            skipped: 0,
            done: 0,
          },
        },
      }),
    ];
    const { send, log } = run({ powerTools });
    await send(FREED);
    expect(log()).toEqual([ALL_JOBS]);
  });

  test('fifty that become free together are one look at the waiting jobs', async () => {
    const { send, log } = run({ powerTools: [waiting], pods: [busy] });
    await send(...Array.from({ length: 50 }, () => FREED));
    expect(log().filter((line) => line === ALL_JOBS)).toHaveLength(1);
  });

  test('a job that fails does not keep the others from their start', async () => {
    const before: NonNullable<Cluster['before']> = ({ path }) => {
      if (path.endsWith('/powertools/bad')) throw kubeError('Refused', 403);
    };
    const powerTools = [
      aPowerTool({ name: 'bad', uid: 'bad-uid', metadata: { creationTimestamp: '2026-01-01T00:00:00Z' } }),
      aPowerTool(),
    ];
    const { send, powerTool } = run({ powerTools, before });
    expect(await send(FREED)).toMatchObject([{ status: 'rejected', reason: { code: 'Refused' } }]);
    expect(powerTool()?.status).toMatchObject({ phase: 'Running' });
  });
});

describe('a timer', () => {
  const TIMER = { kind: 'Job', change: 'update', name: 'toe-creation-1', namespace: 'toe-timers' } as const;
  const fired = (powerTool = 'shop/job', deadline = NOW.toISOString()) => ({
    metadata: {
      ...aPod({ name: 'toe-creation-1' }).metadata,
      namespace: 'toe-timers',
      annotations: { 'toe.run/powertool': powerTool, 'toe.run/deadline': deadline },
    },
    status: { conditions: [{ type: 'Failed', status: 'True' }] },
  });
  const runs = { ...fired(), status: {} };

  test('that has fired starts a job that nobody has told of', async () => {
    const { send, powerTool, log, forbidden } = run({ timers: [fired()] });
    await send(TIMER);
    expect(powerTool()?.status?.phase).toBe('Running');
    // Last of all, or nobody would come back to a job whose function dies.
    expect(log().at(-1)).toBe('DELETE toe-timers/jobs/toe-creation-1');
    expect(forbidden()).toEqual([]);
  });

  test('that has fired stays when its job could not be worked off', async () => {
    const before = ({ path }: KubeRequest) => {
      if (path.includes('/powertools/')) throw kubeError('Unavailable', 503);
    };
    const { send, log } = run({ timers: [fired()], before });
    expect(await send(TIMER)).toMatchObject([{ status: 'rejected' }]);
    expect(log()).toEqual(['GET toe-timers/jobs/toe-creation-1', 'GET shop/powertools/job']);
  });

  test('that has fired fails a tool that has not started by its deadline', async () => {
    const pods = [withTool(aPod(), { state: { waiting: { reason: 'ErrImagePull' } } })];
    const row = {
      pod: 'web-1',
      uid: 'web-1-uid',
      state: 'Active',
      injectedAt: '2026-01-01T12:00:00Z',
    } as const;
    const [{ metadata }] = pods as [(typeof pods)[number]];
    const status = {
      phase: 'Running',
      startedAt: '2026-01-01T12:00:00Z',
      targets: [{ ...row, uid: metadata.uid }],
    } as const;
    const { send, powerTool } = run({
      timers: [fired('shop/job', after(120).toISOString())],
      pods,
      powerTools: [aPowerTool({ status: { ...status, targets: [...status.targets] } })],
    });
    await send(TIMER);
    expect(powerTool()?.status).toMatchObject({ phase: 'Failed', reason: 'StartDeadlineExceeded' });
  });

  test.each([
    { name: 'that has not fired', timers: [runs] },
    { name: 'that is gone', timers: [] },
    { name: 'that says no job', timers: [fired('')] },
  ])('$name costs one request', async ({ timers }) => {
    const { send, log } = run({ timers });
    await send(TIMER);
    expect(log()).toEqual(['GET toe-timers/jobs/toe-creation-1']);
  });
});

describe('a pod that becomes free, for jobs that do not wait for just that pod:', () => {
  const counts = countsOf('Active', 'Waiting');
  const status = { phase: 'Running', startedAt: '2026-01-01T11:59:59Z', counts } as const;
  const far = { namespace: 'dev', name: 'far', uid: 'far-uid' };
  const targets = { labelSelector: { matchLabels: { app: 'web' } }, namespaceSelector: {} };

  test.each<{ name: string; job: PowerTool; want: boolean }>([
    {
      name: 'a job of another namespace that chooses pods of many',
      job: aPowerTool({ ...far, spec: { targets }, status: { phase: 'Pending' } }),
      want: true,
    },
    {
      name: 'a job of another namespace that waits for room in a budget',
      job: aPowerTool({ ...far, status: { phase: 'Pending', reason: 'BudgetExhausted' } }),
      want: true,
    },
    {
      name: 'a job of another namespace that takes part of a budget',
      job: aPowerTool({ ...far, status: { ...status, claimed: true } }),
      want: true,
    },
    {
      name: 'any other job of another namespace',
      job: aPowerTool({ ...far, status: { phase: 'Pending' } }),
      want: false,
    },
    {
      name: 'a job that its user has suspended',
      job: aPowerTool({ spec: { suspend: true }, status: { phase: 'Pending', reason: 'Suspended' } }),
      want: false,
    },
    { name: 'a schedule', job: aPowerTool({ spec: { schedule: '@daily' } }), want: false },
    { name: 'a job at work with pods that wait', job: aPowerTool({ status }), want: true },
  ])('$name is looked at: $want', async ({ job, want }) => {
    const { send, log, forbidden } = run({ powerTools: [job] });
    await send(FREED);
    expect(log().length > 1).toBe(want);
    expect(forbidden()).toEqual([]);
  });
});

describe('a job across namespaces', () => {
  const targets = {
    labelSelector: { matchLabels: { app: 'web' } },
    namespaceSelector: { matchNames: ['dev'] },
  };
  const pods = [aPod(), aPod({ name: 'web-2', uid: 'dev-2', metadata: { namespace: 'dev' } })];

  test('gets its tool into the pods of the namespaces that it chooses', async () => {
    const { send, pod, powerTool, forbidden } = run({
      powerTools: [aPowerTool({ spec: { targets } })],
      pods,
    });
    await send(CREATED);
    expect(pod('web-1')?.spec.ephemeralContainers).toBeUndefined();
    expect(pod('web-2', 'dev')?.metadata.labels).toMatchObject({ 'toe.run/job': 'job-uid' });
    expect(powerTool()?.status?.targets).toMatchObject([{ pod: 'web-2', namespace: 'dev', state: 'Active' }]);
    expect(forbidden()).toEqual([]);
  });

  test('finds none where admins have not opted in', async () => {
    const { send, powerTool } = run({
      powerTools: [aPowerTool({ spec: { targets } })],
      pods,
      namespaces: {},
    });
    await send(CREATED);
    expect(powerTool()?.status).toMatchObject({ phase: 'Failed', reason: 'NoTargets' });
  });
});

describe('a job whose tool has a budget', () => {
  const configs = [aPowerToolConfig({ spec: { budgets: { maxConcurrentPods: 1 } } })];
  const taken = JSON.stringify({ tool: 'aperf', job: 'dev/other', seats: { x: 'node-9' } });

  test('takes its part, and says so', async () => {
    const { send, budgets, powerTool, forbidden } = run({ configs });
    await send(CREATED);
    expect(budgets()?.['job-uid']).toContain('uid-web-1');
    expect(powerTool()?.status).toMatchObject({ phase: 'Running', claimed: true });
    expect(forbidden()).toEqual([]);
  });

  test('waits when others have it all, and starts when they give it back', async () => {
    const fake = run({ configs, budgets: { other: taken } });
    await fake.send(CREATED);
    expect(fake.powerTool()?.status).toMatchObject({ phase: 'Pending', reason: 'BudgetExhausted' });
    expect(fake.pod()?.spec.ephemeralContainers).toBeUndefined();
    await fake.kube({
      method: 'PATCH',
      path: '/api/v1/namespaces/toe-system/configmaps/toe-budgets',
      patch: 'merge',
      body: { data: { other: null } },
    });
    await fake.send({ ...FREED, namespace: 'dev' });
    expect(fake.powerTool()?.status).toMatchObject({ phase: 'Running', claimed: true });
  });

  test('meets another one in the ledger, and asks again', async () => {
    let conflicts = 0;
    const before: NonNullable<Cluster['before']> = ({ path, method }) => {
      if (path.endsWith('/toe-budgets') && method === 'PATCH' && (conflicts += 1) === 1)
        throw kubeError('Conflict', 409);
    };
    const { send, powerTool } = run({ configs, before });
    expect(await send(CREATED)).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect(powerTool()?.status).toMatchObject({ phase: 'Running', claimed: true });
  });
});

describe('a schedule', () => {
  const schedule = aPowerTool({ spec: { schedule: '@hourly' } });

  test('makes its run, and arms a timer for the next, without a look at any pod', async () => {
    const { send, log, all, forbidden } = run({ powerTools: [schedule] });
    await send(CREATED);
    expect(log()).toEqual([
      'GET shop/powertools/job',
      'GET shop/powertools',
      'PATCH shop/powertools/job',
      'POST shop/powertools',
      'POST toe-timers/jobs',
      'POST shop/events',
      'PATCH shop/powertools/job/status',
    ]);
    expect(all('powertools').map(({ metadata }) => metadata.name)).toEqual(['job', 'job-29454480']);
    expect(forbidden()).toEqual([]);
  });

  test('makes the run of a timer that fired', async () => {
    const status = { phase: 'Scheduled', schedule: { lastScheduleTime: '2026-01-01T12:00:00Z' } } as const;
    const timers = [aTimer({ deadline: after(3600) })];
    const { send, all, forbidden } = run({ powerTools: [{ ...schedule, status }], timers });
    await send({ kind: 'Job', change: 'update', name: 'toe-creation-1', namespace: 'toe-timers' });
    expect(all('powertools').map(({ metadata }) => metadata.name)).toEqual(['job', 'job-29454540']);
    expect(forbidden()).toEqual([]);
  });

  test('cancels what it replaces', async () => {
    const powerTools = [
      aPowerTool({ spec: { schedule: '@hourly', concurrencyPolicy: 'Replace' } }),
      aPowerTool({ name: 'old', uid: 'old-uid', metadata: { labels: { 'toe.run/schedule': 'job-uid' } } }),
    ];
    const { send, powerTool, forbidden } = run({ powerTools });
    await send(CREATED);
    expect(powerTool('old')?.spec.shutdown).toBe('Cancel');
    expect(forbidden()).toEqual([]);
  });
});

describe('a job that should have ended', () => {
  test('is handed on, when a timer leads there', async () => {
    const powerTools = [
      aPowerTool({ metadata: { finalizers: ['toe.run/cleanup'] }, status: { phase: 'Completed' } }),
    ];
    const { send, all, forbidden } = run({ powerTools, timers: [aTimer({ deadline: NOW })] });
    await send({ kind: 'Job', change: 'update', name: 'toe-creation-1', namespace: 'toe-timers' });
    const timers = all('jobs').map(({ metadata }) => metadata.name);
    expect(timers).toEqual([expect.stringMatching(/^toe-cleanup-/)]);
    expect(forbidden()).toEqual([]);
  });
});

describe('a dry run', () => {
  test('changes no pod, and takes no finalizer', async () => {
    const { send, log, powerTool, pod, forbidden } = run({
      powerTools: [aPowerTool({ spec: { dryRun: true } })],
    });
    await send(CREATED);
    expect(log().slice(4)).toEqual([
      'PATCH shop/pods/web-1/ephemeralcontainers',
      'POST shop/events',
      'PATCH shop/powertools/job/status',
    ]);
    expect(pod()).toEqual(aPod());
    expect(powerTool()?.status).toMatchObject({ phase: 'Completed', reason: 'DryRun' });
    expect(forbidden()).toEqual([]);
  });
});
