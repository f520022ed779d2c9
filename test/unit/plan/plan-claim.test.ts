import { mayUse } from '../../../lib/plan/plan-claim.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, ended, reporting } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
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
