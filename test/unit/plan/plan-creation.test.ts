import { FINALIZER } from '../../../lib/api/names.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { plan } from '../../../lib/plan/plan.ts';
import { podKind } from '../../../lib/plan/plan-creation.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, ended, RUNNING, toolIn, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { after, aRules, aWorld, NOW } from '../../build/a-world.ts';
import { applyModel, kinds, settle, type Server } from '../../build/apply-model.ts';

const REFUSAL = { reason: 'PodSecurityRefused', message: 'violates PodSecurity. Ask an admin.' } as const;
const READY = aPowerTool({ metadata: { finalizers: [FINALIZER] } });
const BUSY = withTool(aPod(), { job: 'first', jobUid: 'first-uid', state: RUNNING });
const web = (n: number) => aPod({ name: `web-${n}` });
const config = (spec: Record<string, unknown>, name = 'aperf') => aPowerToolConfig({ name, spec });

function statusOf(given: Partial<World>, server?: Server): PowerToolStatus | undefined {
  return settle(aWorld(given), NOW, server).world.powerTool.status;
}

interface Refused {
  readonly name: string;
  readonly given: Partial<World>;
  readonly want: string;
  /** What the message offers. */
  readonly remedy: RegExp;
}

const refused: readonly Refused[] = [
  {
    name: 'a tool without an image',
    given: { rules: aRules({ images: {} }) },
    want: 'ToolNotApproved',
    remedy: /ask an admin to add it/,
  },
  {
    name: 'an image that is none',
    given: { rules: aRules({ images: { aperf: 'A B' } }) },
    want: 'ImageInvalid',
    remedy: /update-profiler-images\.sh/,
  },
  {
    name: 'two configs for the tool',
    given: { rules: aRules({ configs: [config({}), config({}, 'two')] }) },
    want: 'ConfigAmbiguous',
    remedy: /delete or rename/,
  },
  {
    name: 'a namespace that is not allowed',
    given: { rules: aRules({ configs: [config({ allowedNamespaces: [] })] }) },
    want: 'NamespaceNotAllowed',
    remedy: /Ask an admin/,
  },
  {
    name: 'a duration over the limit',
    given: { rules: aRules({ configs: [config({ maxDuration: '1s' })] }) },
    want: 'DurationTooLong',
    remedy: /Ask for 1s or less/,
  },
  {
    name: 'a selector that no pod matches',
    given: { pods: [] },
    want: 'NoTargets',
    remedy: /kubectl get pods -n shop --show-labels/,
  },
  {
    name: 'pods none of which runs',
    given: { pods: [aPod({ status: { phase: 'Pending' } })] },
    want: 'NoTargets',
    remedy: /1 pods match/,
  },
  {
    name: 'a spec that cannot be read',
    given: { powerTool: aPowerTool({ spec: { tool: undefined } }) },
    want: 'SpecInvalid',
    remedy: /set exactly one/,
  },
];

describe('a job that may not run', () => {
  test.each(refused)(
    '$name ends in Failed, with reason and remedy, and touches no pod',
    ({ given, want, remedy }) => {
      const { world, steps } = settle(aWorld(given), NOW);
      expect(kinds(steps)).toBe('patchStatus');
      expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: want });
      expect(world.powerTool.status?.message).toMatch(remedy);
      expect(world.powerTool.status?.conditions?.find(({ type }) => type === 'Accepted')?.status).toBe(
        'False',
      );
    },
  );

  test('what the API server refuses in the trial is injected nowhere', () => {
    const { world, steps } = settle(aWorld({ pods: [web(1), web(2)] }), NOW, { verdict: () => REFUSAL });
    expect(kinds(steps)).not.toMatch(/inject/);
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', ...REFUSAL });
  });

  test('when one kind of pod is refused, no pod of any kind is touched', () => {
    const verdict: Server['verdict'] = ({ metadata }) => (metadata.name === 'web-2' ? REFUSAL : undefined);
    const { world, steps } = settle(aWorld({ pods: [web(1), web(2)] }), NOW, { verdict });
    expect(kinds(steps)).not.toMatch(/inject/);
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'PodSecurityRefused' });
  });
});

describe('the start of a job', () => {
  test('finalizer, timer and trial come before the first injection, the label after it', () => {
    expect(kinds(settle(aWorld(), NOW).steps)).toBe(
      'addFinalizer+armTimer+preflight inject label patchStatus',
    );
  });

  test('all pods are served in the same steps', () => {
    const { world, steps } = settle(aWorld({ pods: [web(1), web(2), web(3)] }), NOW);
    expect(steps.map(({ length }) => length)).toEqual([5, 3, 3, 1]);
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { selected: 3, active: 3 } });
  });

  test('pods of one owner need one trial', () => {
    const owned = (n: number) => aPod({ name: `web-${n}`, metadata: { ownerReferences: [{ uid: 'rs' }] } });
    const [first = []] = settle(aWorld({ pods: [owned(1), owned(2), owned(3), web(4)] }), NOW).steps;
    expect(first.filter(({ kind }) => kind === 'preflight')).toHaveLength(2);
  });

  test('the finalizer is not added twice', () => {
    expect(kinds(settle(aWorld({ powerTool: READY }), NOW).steps)).toMatch(/^armTimer\+preflight inject/);
  });

  test('the timer fires when a tool must have started', () => {
    const actions = plan(aWorld({ startDeadlineSeconds: 90 }), NOW);
    expect(actions).toContainEqual({ kind: 'armTimer', deadline: after(90) });
    expect(settle(aWorld(), NOW).world.powerTool.status?.deadline).toBe(after(120).toISOString());
  });

  test('what is tried is what is injected', () => {
    const steps = settle(aWorld(), NOW).steps.flat();
    const [trial, injection] = ['preflight', 'inject'].map((kind) =>
      steps.find((action) => action.kind === kind),
    );
    expect(injection).toEqual({ ...trial, kind: 'inject' });
  });

  test('the status names the approved image that runs', () => {
    expect(statusOf({})).toMatchObject({ image: 'registry.example/aperf:1', tool: 'aperf' });
  });

  test('the rights come from the config', () => {
    const rules = aRules({ configs: [config({ security: { capabilities: { add: ['PERFMON'] } } })] });
    const injection = settle(aWorld({ rules }), NOW)
      .steps.flat()
      .find(({ kind }) => kind === 'inject');
    expect(injection).toHaveProperty('container.securityContext.capabilities', {
      drop: ['ALL'],
      add: ['PERFMON'],
    });
  });
});

describe('a pod that is busy', () => {
  test('makes a new job wait, and nothing is armed for it', () => {
    const { world, steps } = settle(aWorld({ pods: [BUSY, web(2)] }), NOW);
    expect(kinds(steps)).toBe('patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Pending', reason: 'TargetBusy' });
    expect(world.powerTool.status?.message).toContain('by the job first');
  });

  test('leaves the waiting job as it is until it is free', () => {
    const waiting = settle(aWorld({ pods: [BUSY] }), NOW).world;
    expect(plan(waiting, after(3600))).toEqual([]);
  });

  test('lets the job start once its tool has ended', () => {
    const { powerTool } = settle(aWorld({ pods: [BUSY] }), NOW).world;
    const freed = withTool(aPod(), { job: 'first', jobUid: 'first-uid', state: ended(0), marked: false });
    expect(statusOf({ powerTool, pods: [freed] })).toMatchObject({ phase: 'Running', counts: { active: 1 } });
  });

  test('does not hold up the free pods of a job that has begun, and is not given up', () => {
    const begun = settle(aWorld({ pods: [web(2)] }), NOW).world;
    const { metadata, spec } = begun.powerTool;
    const targets = [
      ...(begun.powerTool.status?.targets ?? []),
      { pod: 'web-1', uid: 'uid-web-1', state: 'Waiting' as const },
    ];
    const powerTool = aPowerTool({ metadata, spec, status: { ...begun.powerTool.status, targets } });
    expect(statusOf({ powerTool, pods: [BUSY, ...begun.pods] })).toMatchObject({
      phase: 'Running',
      counts: { selected: 2, waiting: 1, active: 1 },
    });
  });

  test('never sends a job that has begun back to Pending, even when its other pods are away', () => {
    const targets = [
      { pod: 'web-1', uid: 'uid-web-1', state: 'Waiting' as const },
      { pod: 'web-2', uid: 'uid-web-2', state: 'Active' as const },
    ];
    const status = { phase: 'Running' as const, startedAt: '2026-01-01T11:59:59Z', targets };
    expect(statusOf({ powerTool: aPowerTool({ status }), pods: [BUSY] })).toMatchObject({
      phase: 'Running',
      startedAt: '2026-01-01T11:59:59Z',
      counts: { waiting: 1, gone: 1 },
    });
  });
});

describe('what comes in between', () => {
  test('a pod that is gone at its trial is no target; the rest goes on', () => {
    const verdict: Server['verdict'] = ({ metadata }) => (metadata.name === 'web-2' ? 'lost' : undefined);
    expect(statusOf({ pods: [web(1), web(2)] }, { verdict })).toMatchObject({
      phase: 'Running',
      counts: { selected: 2, active: 1, gone: 1 },
    });
  });

  test('a job whose only pod is gone at the trial has failed', () => {
    expect(statusOf({}, { verdict: () => 'lost' })).toMatchObject({ phase: 'Failed', reason: 'TargetGone' });
  });

  test('a refusal that only the injection meets is told of that pod', () => {
    const passed = new Map([...['uid-web-1', 'uid-web-2'].map((kind) => [kind, 'passed'] as const)]);
    const verdict: Server['verdict'] = ({ metadata }) => (metadata.name === 'web-2' ? REFUSAL : undefined);
    const status = statusOf({ pods: [web(1), web(2)], preflight: passed }, { verdict });
    expect(status).toMatchObject({ phase: 'Running', counts: { active: 1, failed: 1 } });
    expect(status?.targets?.[0]).toMatchObject({ pod: 'web-2', state: 'Failed', ...REFUSAL });
  });

  test('a run that died after the injection is taken up: label, then status', () => {
    const world = aWorld({ powerTool: READY, pods: [withTool(aPod(), { marked: false })] });
    const { steps } = settle(world, NOW);
    expect(kinds(steps)).toBe('label armTimer patchStatus');
  });

  test('a run that died half way puts the tool into the other pods too', () => {
    const world = aWorld({ powerTool: READY, pods: [withTool(web(1), { state: RUNNING }), web(2)] });
    expect(settle(world, NOW).world.powerTool.status).toMatchObject({
      phase: 'Running',
      counts: { active: 2 },
    });
  });

  test.each([
    { name: 'the tool is not approved any more', given: { rules: aRules({ images: {} }) } },
    { name: 'the API server refuses the other pods by now', server: { verdict: () => REFUSAL } },
  ])('a job whose tool runs already is followed, though $name', ({ given = {}, server }) => {
    const pods = [withTool(web(1), { state: RUNNING, marked: false }), web(2)];
    const { world } = settle(aWorld({ powerTool: READY, pods, ...given }), NOW, server);
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { active: 1 } });
    expect(world.pods[0]?.metadata.labels).toMatchObject({ 'toe.run/job': 'job-uid' });
  });

  test('the second run of a finished start changes nothing', () => {
    const { powerTool, pods } = settle(aWorld(), NOW).world;
    expect(plan(aWorld({ powerTool, pods }), after(1))).toEqual([]);
  });

  test('a pod that was born after the start is never touched', () => {
    const { powerTool, pods } = settle(aWorld(), NOW).world;
    const born = aPod({ name: 'web-9', metadata: { creationTimestamp: '2026-01-01T12:00:05Z' } });
    expect(plan(aWorld({ powerTool, pods: [...pods, born] }), after(10))).toEqual([]);
  });

  test('a tool is put only into pods that can take it now', () => {
    const targets = [{ pod: 'web-1', uid: 'uid-web-1', state: 'Waiting' as const }];
    const status = { phase: 'Running' as const, startedAt: '2026-01-01T11:59:59Z', targets };
    const pods = [aPod({ status: { containerStatuses: [] } })];
    const { steps, world } = settle(aWorld({ powerTool: aPowerTool({ status }), pods }), NOW);
    expect(kinds(steps)).not.toMatch(/inject/);
    expect(world.powerTool.status).toMatchObject({ counts: { waiting: 1 } });
  });

  test('a tool that was injected meanwhile by another run is not injected again', () => {
    const world = aWorld({
      powerTool: READY,
      armed: after(120).toISOString(),
      preflight: new Map([['uid-web-1', 'passed']]),
    });
    const actions = plan(world, NOW);
    expect(kinds([actions])).toBe('inject');
    expect(kinds([plan(applyModel(world, actions), NOW)])).toBe('label');
    expect(actions[0]).toMatchObject({ container: { name: toolIn(aPod()) } });
  });
});

test('the kind of a pod is its owner, else the pod itself', () => {
  expect(podKind(aPod({ metadata: { ownerReferences: [{ uid: 'rs' }] } }))).toBe('rs');
  expect(podKind(aPod())).toBe('uid-web-1');
});
