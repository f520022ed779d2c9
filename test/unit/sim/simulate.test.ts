import { parseFaults } from '../../sim/core/fault.ts';
import { FIXED } from '../../sim/scenario/fixed.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { runOf } from '../../sim/schedule.ts';
import { simulate } from '../../sim/simulate.ts';

const run = (path: string, faults?: string) =>
  simulate(runOf({ seed: 'unit', path, faults: faults === undefined ? undefined : parseFaults(faults) }));

test.each(['0', '1', '2', '3', 'two-pods'])('the same schedule has the same trace: %s', async (path) => {
  const [first, second] = [await run(path), await run(path)];
  expect(second.hash).toBe(first.hash);
  expect(second.outcome).toBe(first.outcome);
});

test('a trace for readers changes nothing', async () => {
  const traced = await simulate({ ...runOf({ seed: 'unit', path: '0' }), traced: true });
  expect(traced.trace.length).toBeGreaterThan(10);
  expect(traced.hash).toBe((await run('0')).hash);
});

test('other schedules have other traces', async () => {
  const hashes = await Promise.all(['10', '11', '12'].map(async (path) => (await run(path)).hash));
  expect(new Set(hashes).size).toBe(3);
});

test('a job of two pods runs to its end', async () => {
  const { outcome, violation } = await run('two-pods', '');
  expect(violation).toBeUndefined();
  expect(outcome).toBe('job-0: Completed (Succeeded) web-0 Succeeded 1, web-1 Succeeded 1');
});

test.each(['c3:crash-before', 'c5:crash-after', 'c7:timeout-done', 'c9:409', 'd0:lost'])(
  'with %s it comes to the same end by another way',
  async (faults) => {
    const [fair, other] = [await run('two-pods', ''), await run('two-pods', faults)];
    expect(other.violation).toBeUndefined();
    expect(other.outcome).toBe(fair.outcome);
    expect(other.hash).not.toBe(fair.hash);
  },
);

test('a job whose pod has done its work between two attempts comes to its end', async () => {
  const spec = {
    tool: { name: 'aperf', duration: '30s' },
    targets: { labelSelector: { matchLabels: { app: 'web' } } },
    budgets: { maxConcurrentPods: 1 },
    failurePolicy: {
      onError: 'Retry',
      maxRetries: 1,
      backoff: { initial: '20s', max: '20s', multiplier: '1' },
    },
  };
  const scenario: Scenario = {
    ...(FIXED['two-pods'] as Scenario),
    fates: { failing: 1, strange: 0, obedient: 1 },
    budgets: undefined,
    happenings: [
      { at: 1, what: { kind: 'create', job: { name: 'job-0', namespace: 'shop', spec } } },
      { at: 45, what: { kind: 'finish-pod', pod: 'web-0' } },
    ],
    calm: false,
  };
  const { outcome, violation } = await simulate({ scenario, seed: 'unit', faults: [] });
  expect(violation).toBeUndefined();
  expect(outcome).toBe('job-0: Failed (ToolFailed) web-0 Failed 1, web-1 Failed 2');
});
