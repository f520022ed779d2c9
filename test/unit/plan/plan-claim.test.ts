import { FINALIZER } from '../../../lib/api/names.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { mayUse, planIdle } from '../../../lib/plan/plan-claim.ts';
import { makeSurvey } from '../../../lib/plan/survey.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPod, ended, reporting, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aRow } from '../../build/a-target.ts';
import { after, aRules, aWorld, NOW } from '../../build/a-world.ts';
import { only, reread, settle, type Server } from '../../build/apply-model.ts';

const config = aPowerToolConfig({
  spec: { budgets: { maxConcurrentPods: 10, maxConcurrentPodsPerNode: 1 } },
});
const rules = aRules({ configs: [config] });
const onNode = (n: number) => aPod({ name: `web-${n}`, spec: { nodeName: `node-${n}` } });
const pods = [onNode(1), onNode(2), onNode(3)];

const jobOf = (budgets: object, status: World['powerTool']['status'] = {}): World =>
  aWorld({ powerTool: aPowerTool({ spec: { budgets }, status }), pods, rules });

/** Another job is at work on each of these nodes. */
function full(...nodes: readonly number[]): Server {
  const seats = Object.fromEntries(nodes.map((n) => [`other-${n}`, `node-${n}`]));
  return { ledger: new Map([['other-uid', { tool: 'aperf', job: 'dev/other', seats }]]) };
}

const injected = (world: World) =>
  world.pods.filter(({ spec }) => spec.ephemeralContainers).map(({ metadata }) => metadata.name);

const limits = [
  { name: 'one pod at a time', budgets: { maxConcurrentPods: 1 } },
  { name: 'a canary', budgets: { canary: 1 } },
];

describe('a node without room', () => {
  test.each(limits)('keeps a job of $name from no other node', ({ budgets }) => {
    const { steps, world } = settle(jobOf(budgets), NOW, full(1));
    expect(injected(world)).toEqual(['web-2']);
    expect(only('claim', steps.flat())).toHaveLength(1);
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { active: 1, waiting: 2 } });
  });

  test('is passed over by a job at work too; the row of its pod says so', () => {
    const first = settle(jobOf({ maxConcurrentPods: 1 }), NOW).world;
    const done = first.pods.map((pod) => (pod.metadata.name === 'web-1' ? reporting(pod, ended(0)) : pod));
    const { world } = settle(reread({ ...first, pods: done }), after(40), full(2));
    expect(world.powerTool.status?.targets).toMatchObject([
      { pod: 'web-3', state: 'Active' },
      { pod: 'web-2', state: 'Waiting', reason: 'BudgetExhausted' },
      { pod: 'web-1', state: 'Succeeded' },
    ]);
  });

  test('keeps no place for a pod that a run has reserved which died', () => {
    const reserved = jobOf({ maxConcurrentPods: 1 }, { phase: 'Pending', reserved: ['uid-web-1'] });
    expect(injected(settle(reserved, NOW, full(1)).world)).toEqual(['web-2']);
  });
});

test.each(limits)('A job of $name waits when no node has room, and asks once', ({ budgets }) => {
  const { steps, world } = settle(jobOf(budgets), NOW, full(1, 2, 3));
  expect(injected(world)).toEqual([]);
  expect(only('claim', steps.flat())).toHaveLength(1);
  expect(world.powerTool.status).toMatchObject({ phase: 'Pending', reason: 'BudgetExhausted' });
});

describe('when its timer looks at a job, what it has claimed in vain', () => {
  const RUNS: World['powerTool']['status'] = { phase: 'Running', startedAt: '2026-01-01T12:00:00Z' };
  const look = (status: object, more: Partial<World> = {}) => {
    const world = { ...jobOf({}, { ...RUNS, ...status }), judgedAt: after(300), ...more };
    return planIdle(makeSurvey(world, aJobSpec(), after(300)));
  };
  const atWork = [reporting(withTool(onNode(1)), RUNNING)];

  test('is given back: what is older than a run can be', () => {
    const freed = { takenBefore: after(210) };
    const want = { kind: 'claim', tool: 'aperf', taken: [], wanted: [], freed, budgets: {} };
    expect(look({ claimed: true })).toEqual([want]);
  });

  test.each([
    { name: 'it has claimed nothing', found: look({}) },
    { name: 'this run has asked for room itself', found: look({ claimed: true }, { granted: new Set() }) },
    { name: 'its tool is at work', found: look({ claimed: true }, { pods: atWork }) },
    { name: 'no timer has woken this run', found: look({ claimed: true }, { judgedAt: undefined }) },
  ])('is left alone when $name', ({ found }) => {
    expect(found).toEqual([]);
  });
});

describe('a job that its user suspends between its claim and its start', () => {
  const SEATS = { 'uid-web-2': 'node-2' };
  const ledgerSince = (seconds: number): Server => ({
    ledger: new Map([
      ['job-uid', { tool: 'aperf', job: 'shop/job', seats: SEATS, at: after(seconds).toISOString() }],
    ]),
  });
  const finalizers = { finalizers: [FINALIZER] };
  const suspended = (status: PowerToolStatus): World =>
    aWorld({
      powerTool: aPowerTool({ metadata: finalizers, spec: { suspend: true }, status }),
      pods,
      rules,
    });
  const BEGUN = {
    ...({ phase: 'Running', reason: 'Running', startedAt: '2026-01-01T12:00:00Z' } as const),
    targets: [aRow('web-1'), aRow('web-2'), aRow('web-3')],
  };

  test.each([
    { name: 'for the first time', status: { phase: 'Pending', reason: 'Starting' } as const },
    { name: 'between two waves', status: BEGUN },
  ])('gives its room back at one look later, and then rests: $name', ({ status }) => {
    const first = settle(suspended({ ...status, claimed: true }), NOW, ledgerSince(0)).world;
    expect(first.powerTool.status).toMatchObject({ reason: 'Suspended', deadline: after(300).toISOString() });
    expect(first.armed).toBe(after(300).toISOString());

    const look = { ...reread(first), judgedAt: after(300) };
    const { steps, world } = settle(look, after(300), ledgerSince(0));
    expect(only('claim', steps.flat())).toHaveLength(1);
    expect(world.holds).toBe(false);
    expect(world.armed).toBeUndefined();
    expect(settle(reread(world), after(900)).steps).toEqual([]);
  });

  test('is looked at once more when it has claimed it of late', () => {
    const first = settle(suspended({ ...BEGUN, claimed: true }), NOW, ledgerSince(0)).world;
    const look = { ...reread(first), judgedAt: after(300) };
    const { world } = settle(look, after(300), ledgerSince(250));
    expect(world.holds).toBe(true);
    expect(world.armed).toBe(after(600).toISOString());
  });

  test('costs nothing when it has claimed nothing', () => {
    expect(settle(suspended(BEGUN), NOW).world.armed).toBeUndefined();
  });
});

describe('a pod may be used', () => {
  const choice = { pod: onNode(1) };
  const granting = (...uids: readonly string[]) => ({ world: { ...jobOf({}), granted: new Set(uids) } });

  test.each([
    { name: 'that was granted', survey: granting('uid-web-1'), want: true },
    { name: 'and not before anything was', survey: { world: jobOf({}) }, want: false },
    { name: 'and not when another was granted', survey: granting('uid-web-2'), want: false },
  ])('$name', ({ survey, want }) => {
    expect(mayUse(survey, choice, { config })).toBe(want);
  });

  test('where admins have set no budget', () => {
    expect(mayUse(granting(), choice, { config: aPowerToolConfig({}) })).toBe(true);
  });
});
