import type { PowerToolStatus, Target } from '../../../lib/api/power-tool-status.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, ended, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aRules, aWorld, NOW } from '../../build/a-world.ts';
import { kinds, only, settle, type Server } from '../../build/apply-model.ts';

const web = (n: number) => aPod({ name: `web-${n}` });
const dry = (more: Record<string, unknown> = {}) => aPowerTool({ spec: { dryRun: true, ...more } });
const STATIC = aPod({ name: 'static', metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } });
const BUSY = withTool(web(1), { job: 'first', jobUid: 'first-uid', state: RUNNING });
const REFUSAL = { reason: 'PodSecurityRefused', message: 'violates PodSecurity.' } as const;

function run(given: Partial<World>, server?: Server) {
  const { world, steps } = settle(aWorld({ powerTool: dry(), ...given }), NOW, server);
  return { status: world.powerTool.status, steps, world };
}

const rowOf = (status: PowerToolStatus | undefined, pod: string): Target | undefined =>
  status?.targets?.find((row) => row.pod === pod);

describe('a dry run', () => {
  test('asks the API server, tells, and is over: no finalizer, no timer, no tool', () => {
    const { status, steps, world } = run({ pods: [web(1), web(2)] });
    expect(kinds(steps)).toBe('preflight+preflight recordEvent patchStatus');
    expect(status).toMatchObject({
      phase: 'Completed',
      reason: 'DryRun',
      image: 'registry.example/aperf:1',
      counts: { selected: 2, skipped: 2, done: 2 },
    });
    expect(status?.message).toMatch(/^The tool could be put into 2 of 2 pods\. Nothing was put into any/);
    expect(rowOf(status, 'web-1')).toMatchObject({ state: 'Skipped', reason: 'WouldRun' });
    expect(status).toHaveProperty('finishedAt');
    expect(world.powerTool.metadata.finalizers ?? []).toEqual([]);
  });

  test('tries what would be injected', () => {
    const trials = only('preflight', run({}).steps.flat());
    const real = only('inject', settle(aWorld(), NOW).steps.flat());
    expect(trials.map(({ container }) => container)).toEqual(real.map(({ container }) => container));
  });

  test('asks once for each kind of pod', () => {
    const owned = (n: number) => aPod({ name: `web-${n}`, metadata: { ownerReferences: [{ uid: 'rs' }] } });
    const { steps } = run({ pods: [owned(1), owned(2), owned(3), web(4)] });
    expect(only('preflight', steps.flat())).toHaveLength(2);
  });

  test('tells what the API server says, of each pod', () => {
    const verdict: Server['verdict'] = ({ metadata }) => (metadata.name === 'web-2' ? REFUSAL : undefined);
    const { status } = run({ pods: [web(1), web(2)] }, { verdict });
    expect(rowOf(status, 'web-2')).toMatchObject({ state: 'Skipped', reason: REFUSAL.reason });
    expect(rowOf(status, 'web-2')?.message).toMatch(/^violates PodSecurity\. Ask an admin/);
    expect(status).toMatchObject({ phase: 'Completed', reason: 'DryRun' });
    expect(status?.message).toMatch(/1 of 2 pods/);
  });

  test('tells that a webhook of the cluster gives no verdict', () => {
    const away = { reason: 'WebhookUnavailable', message: 'failed calling webhook' } as const;
    const verdict: Server['verdict'] = ({ metadata }) => (metadata.name === 'web-2' ? away : undefined);
    const { status, steps } = run({ pods: [web(1), web(2)] }, { verdict });
    expect(kinds(steps)).toBe('preflight+preflight recordEvent patchStatus');
    expect(rowOf(status, 'web-2')).toMatchObject({ state: 'Skipped', ...away });
    expect(status?.message).toMatch(/1 of 2 pods/);
  });

  test('tells why a pod is unfit, without asking the API server', () => {
    const { status, steps } = run({ pods: [STATIC] });
    expect(kinds(steps)).toBe('recordEvent patchStatus');
    expect(rowOf(status, 'static')).toMatchObject({ state: 'Skipped', reason: 'StaticPod' });
    expect(status?.message).toMatch(/0 of 1 pods/);
  });

  test('tells of pods that do not run, instead of passing over them', () => {
    const { status } = run({ pods: [web(1), aPod({ name: 'web-2', status: { phase: 'Pending' } })] });
    expect(rowOf(status, 'web-2')).toMatchObject({ state: 'Skipped', reason: 'NotRunning' });
  });

  test('tells of pods without the container', () => {
    const targets = { labelSelector: { matchLabels: { app: 'web' } }, container: 'side' };
    const { status } = run({ powerTool: dry({ targets }) });
    expect(rowOf(status, 'web-1')?.reason).toBe('NotRunning');
    expect(rowOf(status, 'web-1')?.message).toMatch(/container side/);
  });

  test('tells of pods that are gone', () => {
    const { status } = run({}, { verdict: () => 'lost' });
    expect(rowOf(status, 'web-1')).toMatchObject({ state: 'Gone' });
  });

  test('does not wait for a busy pod: it tells who is on it', () => {
    const row = rowOf(run({ pods: [BUSY] }).status, 'web-1');
    expect(row).toMatchObject({ state: 'Skipped', reason: 'WouldRun' });
    expect(row?.message).toMatch(/It would wait first: .*by the job first/);
  });

  test('says nothing of those who were there before', () => {
    const pod = withTool(web(1), { jobUid: 'first-uid', state: ended(0), marked: false });
    expect(rowOf(run({ pods: [pod] }).status, 'web-1')?.message).not.toMatch(/wait/);
  });

  test('reports on the sample that would be drawn', () => {
    const targets = { labelSelector: { matchLabels: { app: 'web' } }, max: 2 };
    const { status } = run({ powerTool: dry({ targets }), pods: [web(1), web(2), web(3)] });
    expect(status?.counts).toMatchObject({ selected: 2 });
  });

  test('takes nothing of a budget', () => {
    const configs = [aPowerToolConfig({ spec: { budgets: { maxConcurrentPods: 1 } } })];
    expect(kinds(run({ rules: aRules({ configs }) }).steps)).toBe('preflight recordEvent patchStatus');
  });

  test.each([
    {
      name: 'a tool that is not approved',
      given: { rules: aRules({ images: {} }) },
      want: 'ToolNotApproved',
    },
    { name: 'a selector that no pod matches', given: { pods: [] }, want: 'NoTargets' },
  ])('of $name is refused as the job itself would be', ({ given, want }) => {
    expect(run(given).status).toMatchObject({ phase: 'Failed', reason: want });
  });

  test('that is over is not begun again', () => {
    const { world } = run({});
    expect(settle(world, NOW).steps).toEqual([]);
  });
});
