import { FINALIZER } from '../../../lib/api/names.ts';
import type { Entry } from '../../../lib/api/ledger.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, ended, reporting, RUNNING, toolIn, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aRow } from '../../build/a-target.ts';
import { after, aRules, aWorld, NOW } from '../../build/a-world.ts';
import { applyModel, kinds, only, reread, settle, type Server } from '../../build/apply-model.ts';

const web = (n: number) => aPod({ name: `web-${n}` });
const three = [web(1), web(2), web(3)];
const finalizers = [FINALIZER];

/** A world with a new job that says this of its life. */
const newJob = (spec: Record<string, unknown>, more: Partial<World> = {}): World =>
  aWorld({ powerTool: aPowerTool({ spec }), pods: three, ...more });

const injected = ({ pods }: World) =>
  pods.filter(({ spec }) => spec.ephemeralContainers).map(({ metadata }) => metadata.name);
const activeIn = ({ powerTool }: World) => powerTool.status?.counts?.active;

/** The kubelet reports on the tool of a pod; the others are as they were. */
function report(world: World, name: string, state: Parameters<typeof reporting>[1]): World {
  const pods = world.pods.map((pod) => (pod.metadata.name === name ? reporting(pod, state) : pod));
  return reread({ ...world, pods });
}

const next = (world: World, now = after(40), server?: Server): World => settle(world, now, server).world;

describe('waves', () => {
  const first = () => next(newJob({ budgets: { maxConcurrentPods: 2 } }), NOW);

  test('begin with as many pods as are allowed at a time; the others wait', () => {
    expect(injected(first())).toHaveLength(2);
    expect(first().powerTool.status).toMatchObject({
      phase: 'Running',
      counts: { selected: 3, active: 2, waiting: 1 },
    });
  });

  test('try out every pod before the first of them', () => {
    const trials = only('preflight', settle(newJob({ budgets: { maxConcurrentPods: 1 } }), NOW).steps.flat());
    expect(trials.map(({ pod }) => pod.metadata.name)).toEqual(['web-1', 'web-2', 'web-3']);
  });

  test('go on with the next pod when one is done', () => {
    const [done = ''] = injected(first());
    const second = next(report(first(), done, ended(0)));
    expect(injected(second)).toHaveLength(3);
    expect(second.powerTool.status?.counts).toMatchObject({ succeeded: 1, active: 2, waiting: 0 });
  });

  test('do not go on while all places are taken', () => {
    const [one = ''] = injected(first());
    expect(injected(next(report(first(), one, RUNNING)))).toHaveLength(2);
  });

  test('go on after a failure too', () => {
    const [done = ''] = injected(first());
    expect(activeIn(next(report(first(), done, ended(3))))).toBe(2);
  });
});

test('A job that has waited arms the timer of its start, though it would be looked at again later', () => {
  const status = { phase: 'Pending', deadline: after(290).toISOString() } as const;
  const powerTool = aPowerTool({ metadata: { finalizers }, status });
  const [armed] = only('armTimer', settle(aWorld({ powerTool }), NOW).steps.flat());
  expect(armed?.deadline).toEqual(after(120));
});

describe('a canary', () => {
  const spec = { budgets: { canary: 1 } };
  const first = () => next(newJob(spec), NOW);

  test('goes first, alone', () => {
    expect(injected(first())).toHaveLength(1);
    expect(first().powerTool.status?.counts).toMatchObject({ selected: 3, active: 1, waiting: 2 });
  });

  test('that succeeds lets all others follow', () => {
    const [canary = ''] = injected(first());
    expect(next(report(first(), canary, ended(0))).powerTool.status?.counts).toMatchObject({
      succeeded: 1,
      active: 2,
    });
  });

  test('that fails keeps the tool out of all others', () => {
    const [canary = ''] = injected(first());
    const end = next(report(first(), canary, ended(3)));
    expect(injected(end)).toHaveLength(1);
    expect(end.powerTool.status).toMatchObject({
      phase: 'Failed',
      reason: 'CanaryFailed',
      counts: { failed: 1, skipped: 2 },
    });
  });

  test('that goes away is followed by another', () => {
    const [canary = ''] = injected(first());
    const world = first();
    const pods = world.pods.filter(({ metadata }) => metadata.name !== canary);
    const second = next(reread({ ...world, pods }));
    expect(second.powerTool.status?.counts).toMatchObject({ selected: 3, gone: 1, active: 1, waiting: 1 });
  });

  test('of more pods than there are is all of them', () => {
    expect(activeIn(next(newJob({ budgets: { canary: 9 } }), NOW))).toBe(3);
  });

  test('goes in waves like the others', () => {
    expect(activeIn(next(newJob({ budgets: { canary: 2, maxConcurrentPods: 1 } }), NOW))).toBe(1);
  });
});

describe('a retry', () => {
  const spec = { failurePolicy: { onError: 'Retry', maxRetries: 1 } };
  // Failed 31 s after NOW, to be tried again 10 s later.
  const failed = () =>
    next(report(next(newJob(spec, { pods: [web(1)] }), NOW), 'web-1', ended(3)), after(35));

  test('waits its time, without a label, with a timer for it', () => {
    expect(failed().powerTool.status).toMatchObject({
      phase: 'Running',
      counts: { waiting: 1 },
      targets: [{ state: 'Waiting', reason: 'RetryBackoff', retryAt: '2026-01-01T12:00:41Z' }],
      deadline: after(41).toISOString(),
    });
    expect(failed().pods[0]?.metadata.labels).not.toHaveProperty('toe.run/job');
    expect(plan(reread(failed()), after(40))).toEqual([]);
  });

  test('is a new container beside the old one, when its time has come', () => {
    const world = { ...reread(failed()), judgedAt: after(41) };
    const { world: second, steps } = settle(world, after(41));
    expect(kinds(steps)).toMatch(/^(armTimer )?inject label/);
    expect(second.pods[0]?.spec.ephemeralContainers?.map(({ name }) => name).sort()).toEqual(
      [1, 2].map((attempt) => toolIn(web(1), { attempt })).sort(),
    );
    expect(second.powerTool.status?.targets?.[0]).toMatchObject({ state: 'Active', attempt: 2 });
  });

  test('comes when its timer fires, though the clock of the function is behind', () => {
    const { steps } = settle({ ...reread(failed()), judgedAt: after(41) }, after(39));
    expect(kinds(steps)).toMatch(/inject/);
  });

  test('that fails too is the last', () => {
    const second = next({ ...reread(failed()), judgedAt: after(41) }, after(41));
    const end = next(report(second, 'web-1', ended(4)), after(80));
    expect(end.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'ToolFailed' });
    expect(end.pods[0]?.spec.ephemeralContainers).toHaveLength(2);
  });

  test('that succeeds is a success', () => {
    const second = next({ ...reread(failed()), judgedAt: after(41) }, after(41));
    const end = next(report(second, 'web-1', ended(0)), after(80));
    expect(end.powerTool.status).toMatchObject({ phase: 'Completed', counts: { succeeded: 1, failed: 0 } });
  });

  test('waits for its target, when that is down', () => {
    const world = reread(failed());
    const pods = world.pods.map((pod) => ({ ...pod, status: { ...pod.status, containerStatuses: [] } }));
    const { steps } = settle({ ...world, pods }, after(41));
    expect(kinds(steps)).not.toMatch(/inject/);
  });

  test('waits for another job that came between', () => {
    const world = reread(failed());
    const pods = world.pods.map((pod) => withTool(pod, { jobUid: 'other', state: RUNNING }));
    expect(kinds(settle({ ...world, pods }, after(41)).steps)).not.toMatch(/inject/);
  });

  test('counts as a place in a wave only while its tool is there', () => {
    const waves = { ...spec, budgets: { maxConcurrentPods: 1 } };
    const first = next(newJob(waves, { pods: [web(1), web(2)] }), NOW);
    const second = next(report(first, 'web-1', ended(3)), after(35));
    expect(second.powerTool.status?.counts).toMatchObject({ waiting: 1, active: 1 });
    expect(second.powerTool.status?.targets?.map(({ pod, state }) => `${pod} ${state}`)).toEqual([
      'web-2 Active',
      'web-1 Waiting',
    ]);
  });
});

describe('another job in a pod', () => {
  test('is named in the row of a job at work, until its tool has ended', () => {
    const row = ({ powerTool }: World) => powerTool.status?.targets?.find(({ pod }) => pod === 'web-2');
    const first = next(newJob({ budgets: { maxConcurrentPods: 1 } }, { pods: [web(1), web(2)] }), NOW);
    expect(row(first)).toMatchObject({ state: 'Waiting' });
    expect(row(first)).not.toHaveProperty('reason');
    const other = { job: 'first', jobUid: 'first-uid' };
    const withOther = (world: World, state: Parameters<typeof reporting>[1]): World => {
      const pods = world.pods.map((pod) =>
        pod.metadata.name === 'web-2'
          ? withTool(web(2), { ...other, state, marked: state === RUNNING })
          : pod,
      );
      return reread({ ...world, pods });
    };
    const held = next(withOther(report(first, 'web-1', ended(0)), RUNNING), after(40));
    expect(row(held)).toMatchObject({ state: 'Waiting', reason: 'TargetBusy' });
    expect(row(held)?.message).toContain('the job first');
    expect(row(next(withOther(held, ended(0)), after(60)))).toMatchObject({ state: 'Active' });
  });
});

describe('the budget of admins', () => {
  const budgets = (of: Record<string, number>) =>
    aRules({ configs: [aPowerToolConfig({ spec: { budgets: of } })] });
  const others = (count: number): Server => {
    const seats = Array.from({ length: count }, (_none, at) => [`other-${at}`, 'node-1'] as const);
    const entry: Entry = { tool: 'aperf', job: 'dev/other', seats: Object.fromEntries(seats) };
    return { ledger: new Map([['other-uid', entry]]) };
  };

  test('is asked for before the tool is put anywhere', () => {
    const { steps } = settle(newJob({}, { rules: budgets({ maxConcurrentPods: 2 }) }), NOW);
    expect(kinds(steps)).toBe(
      'addFinalizer+armTimer+preflight+preflight+preflight patchStatus claim inject+inject label+label recordEvent patchStatus',
    );
  });

  test('is marked in the status before it is asked for: whatever dies in between, it is given back', () => {
    const { steps } = settle(newJob({}, { rules: budgets({ maxConcurrentPods: 2 }) }), NOW);
    const [mark, last] = only('patchStatus', steps.flat());
    expect(mark?.status).toMatchObject({ phase: 'Pending', reason: 'Starting', claimed: true });
    expect(last?.status).toMatchObject({ phase: 'Running', claimed: true });
  });

  test('is asked for what the job has and for what it wants: as many pods as come next, of all that wait', () => {
    const { steps } = settle(
      newJob({ budgets: { maxConcurrentPods: 2 } }, { rules: budgets({ maxConcurrentPods: 5 }) }),
      NOW,
    );
    expect(only('claim', steps.flat())).toEqual([
      {
        kind: 'claim',
        tool: 'aperf',
        taken: [],
        wanted: [
          { uid: 'uid-web-1', node: 'node-1' },
          { uid: 'uid-web-2', node: 'node-1' },
          { uid: 'uid-web-3', node: 'node-1' },
        ],
        most: 2,
        freed: [],
        at: NOW,
        budgets: { maxConcurrentPods: 5 },
      },
    ]);
  });

  test('lets as many pods begin as there is room for; the status says that it counts', () => {
    const { world } = settle(newJob({}, { rules: budgets({ maxConcurrentPods: 2 }) }), NOW);
    expect(world.powerTool.status).toMatchObject({
      phase: 'Running',
      claimed: true,
      counts: { active: 2, waiting: 1 },
    });
  });

  test('shows in the rows of the pods that it has no room for, until they get the tool', () => {
    const reasons = ({ powerTool }: World) =>
      powerTool.status?.targets?.map(({ pod, state, reason = '' }) => `${pod} ${state} ${reason}`);
    const rules = budgets({ maxConcurrentPods: 2 });
    const first = next(newJob({}, { rules }), NOW);
    const held = ['web-1 Active ', 'web-2 Active ', 'web-3 Waiting BudgetExhausted'];
    expect(reasons(first)).toEqual(held);
    // Whoever cannot ask says what was said.
    const followed = next({ ...reread(first), rules: undefined }, after(5));
    expect(reasons(followed)).toEqual(held);
    const freed = next(report(followed, 'web-1', ended(0)), after(40));
    expect(reasons(next({ ...reread(freed), rules }, after(41)))).toEqual([
      'web-2 Active ',
      'web-3 Active ',
      'web-1 Succeeded ',
    ]);
  });

  test('that is exhausted makes a new job wait, and touches no pod', () => {
    const { world, steps } = settle(newJob({}, { rules: budgets({ maxConcurrentPods: 2 }) }), NOW, others(2));
    expect(kinds(steps)).not.toMatch(/inject/);
    expect(world.powerTool.status).toMatchObject({ phase: 'Pending', reason: 'BudgetExhausted' });
    expect(world.powerTool.status?.message).toMatch(/goes on when there is room/);
  });

  test('that is exhausted makes the rest of a job at work wait: what their rows say already is not said again', () => {
    const first = next(newJob({}, { rules: budgets({ maxConcurrentPods: 1 }) }), NOW);
    const { world, steps } = settle(reread(first), after(5), others(1));
    expect(kinds(steps)).toBe('claim');
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { active: 1, waiting: 2 } });
  });

  test('does not keep a job waiting for itself: when its timer looks, what it holds for pods that are gone is given back', () => {
    const rules = budgets({ maxConcurrentPods: 1 });
    const own: Entry = { tool: 'aperf', job: 'dev/web', seats: { 'uid-replaced': 'node-1' } };
    const server = { ledger: new Map([[aPowerTool().metadata.uid, own]]) };
    const waiting = settle(newJob({}, { rules }), NOW, server).world;
    expect(waiting.powerTool.status).toMatchObject({ phase: 'Pending', reason: 'BudgetExhausted' });
    const again = settle({ ...reread(waiting), judgedAt: after(60) }, after(60), server);
    expect(only('claim', again.steps.flat())[0]).toMatchObject({ freed: { takenBefore: after(-30) } });
    expect(activeIn(again.world)).toBe(1);
  });

  test('is given back when a tool has ended, before the label goes', () => {
    const first = next(newJob({}, { rules: budgets({ maxConcurrentPods: 3 }) }), NOW);
    const world = { ...report(first, 'web-1', ended(0)), rules: undefined };
    const { steps } = settle(world, after(40));
    expect(kinds(steps)).toBe('claim unlabel patchStatus');
    expect(only('claim', steps.flat())[0]).toMatchObject({
      taken: [{}, {}],
      wanted: [],
      freed: [{ uid: 'uid-web-1' }],
      budgets: {},
    });
  });

  test('is given back whole when the job is over, and the status says so no more', () => {
    const first = next(newJob({}, { pods: [web(1)], rules: budgets({ maxConcurrentPods: 3 }) }), NOW);
    const { steps, world } = settle({ ...report(first, 'web-1', ended(0)), rules: undefined }, after(40));
    expect(kinds(steps)).toBe('claim unlabel recordEvent patchStatus');
    expect(only('claim', steps.flat())[0]).toMatchObject({ taken: [], wanted: [], freed: 'all' });
    expect(world.powerTool.status).not.toHaveProperty('claimed');
  });

  test('that a run got for a pod which went away meanwhile is given back before the job is final', () => {
    let asked = 0;
    // The trial passes, and the injection finds no pod.
    const verdict = (): 'lost' | undefined => (asked++ === 0 ? undefined : 'lost');
    const job = newJob({}, { pods: [web(1)], rules: budgets({ maxConcurrentPods: 3 }) });
    const { steps, world } = settle(job, NOW, { ...others(0), verdict });
    expect(only('claim', steps.flat()).map(({ freed }) => freed)).toEqual([[], 'all']);
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'TargetGone' });
    expect(world.powerTool.status).not.toHaveProperty('claimed');
  });

  const refused = { reason: 'AdmissionRefused', message: 'no' } as const;
  // The trial passes, and the injection does not.
  const refusing = (...names: readonly string[]): Server => {
    const tried = new Set<string>();
    const verdict = ({ metadata: { name } }: Pod): typeof refused | undefined => {
      const isRefused = names.includes(name) && tried.has(name);
      tried.add(name);
      return isRefused ? refused : undefined;
    };
    return { verdict };
  };

  test('that a pod leaves which refuses the tool is asked for again, in the same run, for the next', () => {
    const job = newJob({}, { rules: budgets({ maxConcurrentPods: 1 }) });
    const { steps, world } = settle(job, NOW, refusing('web-1', 'web-2'));
    expect(only('claim', steps.flat()).map(({ wanted, freed }) => [wanted.length, freed])).toEqual([
      [3, []],
      [2, [{ uid: 'uid-web-1' }]],
      [1, [{ uid: 'uid-web-1' }, { uid: 'uid-web-2' }]],
    ]);
    expect(world.powerTool.status?.counts).toMatchObject({ failed: 2, active: 1 });
  });

  test('that a pod leaves which refuses the tool is given back at once, when no other waits', () => {
    const job = newJob({}, { rules: budgets({ maxConcurrentPods: 3 }) });
    const { steps, world } = settle(job, NOW, refusing('web-1'));
    expect(only('claim', steps.flat()).map(({ taken, freed }) => [taken.length, freed])).toEqual([
      [0, []],
      [2, [{ uid: 'uid-web-1' }]],
    ]);
    expect(world.powerTool.status).toMatchObject({ claimed: true, counts: { failed: 1, active: 2 } });
  });

  test('of no limit is not asked for', () => {
    expect(kinds(settle(newJob({}), NOW).steps)).not.toMatch(/claim/);
  });
});

describe('what must be there before a tool is', () => {
  const started = { phase: 'Running', startedAt: '2026-01-01T11:59:59Z', targets: [aRow('web-1')] } as const;
  const begun = (more: Partial<World['powerTool']['metadata']>, deadline?: Date): World => {
    const status = {
      ...started,
      targets: [aRow('web-1')],
      ...(deadline ? { deadline: deadline.toISOString() } : {}),
    };
    return aWorld({ powerTool: aPowerTool({ metadata: more, status }) });
  };

  test('the finalizer, whoever took it away', () => {
    expect(kinds([plan(begun({}, after(60)), NOW)])).toBe('addFinalizer');
  });

  test.each([
    { name: 'a timer', world: begun({ finalizers }) },
    { name: 'a timer, when the one before is over', world: begun({ finalizers }, NOW) },
  ])('$name', ({ world }) => {
    expect(kinds([plan(world, NOW)])).toBe('armTimer');
    expect(kinds([plan(applyModel(world, plan(world, NOW)), NOW)])).toBe('inject');
  });

  test('nothing more, when both are', () => {
    expect(kinds([plan(begun({ finalizers }, after(60)), NOW)])).toBe('inject');
  });
});

describe('no tool is put', () => {
  const cases: readonly { name: string; pod: Pod }[] = [
    { name: 'a pod whose container is down', pod: aPod({ status: { containerStatuses: [] } }) },
    { name: 'a pod that is busy', pod: withTool(aPod(), { jobUid: 'other', state: RUNNING }) },
    { name: 'a pod in which it was', pod: withTool(aPod(), { state: ended(0) }) },
  ];

  test.each(cases)('into $name', ({ pod }) => {
    const status = { phase: 'Running', startedAt: '2026-01-01T11:59:59Z', targets: [aRow('web-1')] } as const;
    const powerTool = aPowerTool({
      metadata: { finalizers },
      status: { ...status, targets: [aRow('web-1')] },
    });
    expect(kinds(settle(aWorld({ powerTool, pods: [pod] }), NOW).steps)).not.toMatch(/inject/);
  });
});
