import { FINALIZER } from '../../../lib/api/names.ts';
import type { Phase } from '../../../lib/api/power-tool-status.ts';
import { planForward, planHandOver } from '../../../lib/plan/plan-hand-over.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';
import { after, aWorld, NOW } from '../../build/a-world.ts';

const over = aPowerTool({ metadata: { finalizers: [FINALIZER] }, status: { phase: 'Completed' } });

/** Jobs whose clean-up has passed what a slow run makes now, or may have. */
const PAST: readonly { name: string; metadata: object; phase: Phase }[] = [
  { name: 'was cleaned up before', metadata: { finalizers: [] }, phase: 'Failed' },
  {
    name: 'is final, since the clean-up may be past that',
    metadata: { finalizers: [FINALIZER] },
    phase: 'Failed',
  },
  {
    name: 'is being deleted and no tool of it runs, since the clean-up may be past that',
    metadata: { finalizers: [FINALIZER], deletionTimestamp: '2026-01-01T12:00:00Z' },
    phase: 'Running',
  },
];

describe('planHandOver', () => {
  test('wakes the clean-up at once, when a timer leads to a job that should have ended', () => {
    expect(planHandOver(aWorld({ powerTool: over, judgedAt: NOW }), after(3))).toEqual([
      { kind: 'armTimer', wakes: 'cleanup', deadline: after(4) },
    ]);
  });

  const running = withTool(aPod(), { state: RUNNING });
  const deleted = { finalizers: [FINALIZER], deletionTimestamp: '2026-01-01T12:00:00Z' };
  const active = { targets: [{ ...aRow('web-1', 'Active'), uid: running.metadata.uid }] };

  test.each<{ name: string; powerTool: World['powerTool'] }>([
    { name: 'has ended', powerTool: over },
    { name: 'is cleaned up', powerTool: aPowerTool({ status: { phase: 'Failed' } }) },
    { name: 'is being deleted, and does not know of the tool', powerTool: aPowerTool({ metadata: deleted }) },
  ])('takes the label off that came late, of a job that $name', ({ powerTool }) => {
    const actions = planHandOver(aWorld({ powerTool, pods: [running] }), NOW);
    expect(actions).toEqual([{ kind: 'unlabel', pod: running }]);
  });

  test('leaves a label to the clean-up, of a tool that the status of a deleted job speaks of', () => {
    const powerTool = aPowerTool({ metadata: deleted, status: active });
    expect(planHandOver(aWorld({ powerTool, pods: [running] }), NOW)).toEqual([]);
  });

  test.each(PAST)(
    'takes the tokens away that a slow run has made, when the job $name; once',
    ({ metadata, phase }) => {
      const upload = { tokens: 1, until: '2026-01-01T13:00:00Z', namespaces: ['shop'] };
      const ended = aWorld({
        powerTool: aPowerTool({ metadata, status: { phase, upload } }),
        wasOver: true,
      });
      const secrets = [
        { namespace: 'toe-system', name: 'toe-job-uid' },
        { namespace: 'shop', name: 'toe-job-uid-1' },
      ];
      expect(planHandOver(ended, NOW)).toEqual(
        secrets.map((secret) => ({ kind: 'deleteSecret', ...secret })),
      );
      const removed = new Set(secrets.map(({ namespace, name }) => `${namespace}/${name}`));
      expect(planHandOver({ ...ended, tokens: { ...ended.tokens, removed } }, NOW)).toEqual([]);
    },
  );

  test('leaves both to the clean-up of a job that this run has ended itself: status may take away no tokens', () => {
    const upload = { tokens: 1, until: '2026-01-01T13:00:00Z', namespaces: ['shop'] };
    const status = { phase: 'Failed', tool: 'aperf', claimed: true, upload } as const;
    const powerTool = aPowerTool({ metadata: { finalizers: [FINALIZER] }, status });
    expect(planHandOver(aWorld({ powerTool }), NOW)).toEqual([]);
  });

  test('leaves the tokens of a deleted job alone whose tools may still upload: the clean-up waits for these', () => {
    const upload = { tokens: 1, until: '2026-01-01T13:00:00Z', namespaces: ['shop'] };
    const powerTool = aPowerTool({ metadata: deleted, status: { ...active, phase: 'Running', upload } });
    expect(planHandOver(aWorld({ powerTool, pods: [running], wasOver: true }), NOW)).toEqual([]);
  });

  test.each(PAST)(
    'gives back what a run has taken of a budget, when the job $name; once',
    ({ metadata, phase }) => {
      const ended = aWorld({
        powerTool: aPowerTool({ metadata, status: { phase, tool: 'aperf' } }),
        wasOver: true,
      });
      const release = { kind: 'claim', tool: 'aperf', taken: [], wanted: [], freed: 'all', budgets: {} };
      expect(planHandOver(ended, NOW)).toEqual([release]);
      expect(planHandOver({ ...ended, granted: new Set(['uid-web-1']) }, NOW)).toEqual([release]);
      expect(planHandOver({ ...ended, granted: new Set() }, NOW)).toEqual([]);
    },
  );

  test.each<{ name: string; given: Partial<World> }>([
    { name: 'no timer leads there: the clean-up has its own events', given: {} },
    {
      name: 'it is cleaned up',
      given: { powerTool: aPowerTool({ status: { phase: 'Failed' } }), judgedAt: NOW },
    },
    { name: 'that was done', given: { judgedAt: NOW, armed: after(1).toISOString() } },
  ])('does nothing when $name', ({ given }) => {
    expect(planHandOver(aWorld({ powerTool: over, ...given }), NOW)).toEqual([]);
  });
});

describe('planForward', () => {
  const changed = aPowerTool({ metadata: { generation: 2 }, status: { observedGeneration: 1 } });

  test('wakes creation at once, when the spec of a job has changed', () => {
    expect(planForward(aWorld({ powerTool: changed }), NOW)).toEqual([
      { kind: 'armTimer', wakes: 'creation', deadline: after(1) },
    ]);
  });

  test.each<{ name: string; given: Partial<World> }>([
    {
      name: 'the spec was read',
      given: { powerTool: aPowerTool({ metadata: { generation: 2 }, status: { observedGeneration: 2 } }) },
    },
    { name: 'the job is new: it has an event of its own', given: { powerTool: aPowerTool() } },
    { name: 'that was done', given: { armed: after(1).toISOString() } },
  ])('does nothing when $name', ({ given }) => {
    expect(planForward(aWorld({ powerTool: changed, ...given }), NOW)).toEqual([]);
  });
});
