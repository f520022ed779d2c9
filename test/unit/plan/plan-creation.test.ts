import { FINALIZER } from '../../../lib/api/names.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import {
  aPod,
  ended,
  reporting,
  restarted,
  RUNNING,
  toolIn,
  unready,
  withForeign,
  withTool,
} from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { after, aRules, aWorld, LIMITS, NOW } from '../../build/a-world.ts';
import { applyModel, kinds, only, reread, settle, type Server } from '../../build/apply-model.ts';
import { aRow } from '../../build/a-target.ts';

const REFUSAL = { reason: 'PodSecurityRefused', message: 'violates PodSecurity' } as const;
const AWAY = { reason: 'WebhookUnavailable', message: 'failed calling webhook' } as const;
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
    name: 'a selector that no pod of the chosen namespaces matches',
    given: {
      powerTool: aPowerTool({
        spec: {
          targets: {
            labelSelector: { matchLabels: { app: 'web' } },
            namespaceSelector: { matchNames: ['dev'] },
          },
        },
      }),
      pods: [],
    },
    want: 'NoTargets',
    remedy: /in the chosen namespaces\. Check with: kubectl get pods -A --show-labels/,
  },
  {
    name: 'a capability that no tool gets',
    given: {
      rules: aRules({ configs: [config({ security: { capabilities: { add: ['SYS_MODULE'] } } })] }),
    },
    want: 'CapabilityForbidden',
    remedy: /An admin must take it out/,
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
      expect(kinds(steps)).toBe('recordEvent patchStatus');
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
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: REFUSAL.reason });
    expect(world.powerTool.status?.message).toMatch(/^violates PodSecurity\. Ask an admin for a mode/);
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
      'addFinalizer+armTimer+preflight inject label recordEvent patchStatus',
    );
  });

  test('all pods are served in the same steps', () => {
    const { world, steps } = settle(aWorld({ pods: [web(1), web(2), web(3)] }), NOW);
    expect(steps.map(({ length }) => length)).toEqual([5, 3, 3, 1, 1]);
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
    const actions = plan(aWorld({ limits: { ...LIMITS, startDeadlineSeconds: 90 } }), NOW);
    expect(actions).toContainEqual({ kind: 'armTimer', wakes: 'creation', deadline: after(90) });
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
  test('makes a new job wait, with a timer in case nobody tells that it is free', () => {
    const { world, steps } = settle(aWorld({ pods: [BUSY, web(2)] }), NOW);
    expect(kinds(steps)).toBe('addFinalizer armTimer recordEvent patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Pending', reason: 'TargetBusy' });
    expect(world.powerTool.status?.message).toContain('by the job first');
  });

  test('leaves the waiting job as it is until it is free', () => {
    const waiting = settle(aWorld({ pods: [BUSY] }), NOW).world;
    expect(plan(reread(waiting), after(299))).toEqual([]);
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

describe('a webhook of the cluster that is away', () => {
  const away: Server['verdict'] = () => AWAY;
  const awayFor =
    (name: string): NonNullable<Server['verdict']> =>
    ({ metadata }) =>
      metadata.name === name ? AWAY : undefined;
  const passed = new Map(['uid-web-1', 'uid-web-2'].map((kind) => [kind, 'passed'] as const));
  const pods = [web(1), web(2)];

  test('lets the job wait before its start, and the status says for what', () => {
    const { world, steps } = settle(aWorld({ pods }), NOW, { verdict: awayFor('web-2') });
    expect(kinds(steps)).toBe('addFinalizer+armTimer+preflight+preflight recordEvent patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Pending', ...AWAY, deadline: world.armed });
  });

  test('that comes back lets it start', () => {
    const { world } = settle(aWorld({ pods }), NOW, { verdict: away });
    expect(settle(reread(world), after(120)).world.powerTool.status).toMatchObject({
      phase: 'Running',
      counts: { active: 2 },
    });
  });

  test('is no reason to take more rights', () => {
    const lesserModes = [{ name: 'same-user', runAs: 'Target' }];
    const rules = aRules({ configs: [config({ security: { lesserModes } })] });
    const user = aPod({ spec: { securityContext: { runAsUser: 1000, runAsGroup: 1000 } } });
    const { steps } = settle(aWorld({ pods: [user], rules }), NOW, { verdict: away });
    expect(only('preflight', steps.flat())).toHaveLength(1);
  });

  test('between trial and injection lets the job wait too', () => {
    const status = statusOf({ pods, preflight: passed }, { verdict: away });
    expect(status).toMatchObject({ phase: 'Pending', ...AWAY });
  });

  test('for one pod does not keep the others from being followed; a later run tries that one again', () => {
    const { world } = settle(aWorld({ pods, preflight: passed }), NOW, { verdict: awayFor('web-2') });
    const { status } = world.powerTool;
    expect(status).toMatchObject({ phase: 'Running', counts: { active: 1, waiting: 1 } });
    expect(status?.deadline).toBeDefined();
    expect(status?.targets?.[1]).toMatchObject({ pod: 'web-2', state: 'Waiting', ...AWAY });
    expect(world.pods[0]?.metadata.labels).toMatchObject({ 'toe.run/job': 'job-uid' });
    const end = settle(reread(world), after(120)).world.powerTool.status;
    expect(end?.counts).toMatchObject({ active: 2, waiting: 0 });
    expect(end?.targets?.[1]).not.toHaveProperty('reason');
  });

  test.each([
    { name: 'in full', row: AWAY },
    { name: 'in short', row: { reason: AWAY.reason } },
  ])('stays in the row of its pod, written $name, when others recount', ({ row }) => {
    const { world } = settle(aWorld({ pods, preflight: passed }), NOW, { verdict: awayFor('web-2') });
    const { status } = world.powerTool;
    const targets = [
      ...(status?.targets?.slice(0, 1) ?? []),
      aRow('web-2', 'Waiting', { node: 'node-1', ...row }),
    ];
    const powerTool = { ...world.powerTool, status: { ...status, targets } };
    expect(settle({ ...reread({ ...world, powerTool }), rules: undefined }, after(1)).steps).toEqual([]);
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

  test('a container that somebody else has put there under the name of the tool fails its target', () => {
    const pods = [withForeign(web(1), { state: RUNNING }), web(2)];
    const { world, steps } = settle(aWorld({ powerTool: READY, pods }), NOW);
    const { status } = world.powerTool;
    expect(status).toMatchObject({ phase: 'Running', counts: { active: 1, failed: 1 } });
    expect(status?.image).toBe('registry.example/aperf:1');
    expect(status?.targets?.[0]).toMatchObject({ pod: 'web-1', state: 'Failed', reason: 'NameTaken' });
    expect(only('label', steps.flat()).map(({ pod }) => pod.metadata.name)).toEqual(['web-2']);
    // Who recounts it later does not take it for the job's either.
    const later = { ...reread(world), rules: undefined };
    expect(settle(later, after(1)).world.powerTool.status?.counts).toMatchObject({ active: 1, failed: 1 });
  });

  test('a run that died after the injection is taken up: label, then status', () => {
    const world = aWorld({ powerTool: READY, pods: [withTool(aPod(), { marked: false })] });
    const { steps } = settle(world, NOW);
    expect(kinds(steps)).toBe('label armTimer recordEvent patchStatus');
  });

  test('a run that died half way puts the tool into the other pods too', () => {
    const world = aWorld({ powerTool: READY, pods: [withTool(web(1), { state: RUNNING }), web(2)] });
    expect(settle(world, NOW).world.powerTool.status).toMatchObject({
      phase: 'Running',
      counts: { active: 2 },
    });
  });

  test('a job whose tool runs already is followed, though the API server refuses the other pods by now', () => {
    const pods = [withTool(web(1), { state: RUNNING, marked: false }), web(2)];
    const { world } = settle(aWorld({ powerTool: READY, pods }), NOW, { verdict: () => REFUSAL });
    expect(world.powerTool.status).toMatchObject({ phase: 'Running', counts: { active: 1, failed: 1 } });
    expect(world.pods[0]?.metadata.labels).toMatchObject({ 'toe.run/job': 'job-uid' });
  });

  test('a job whose tool is not approved any more ends with what it has', () => {
    const pods = [withTool(web(1), { state: RUNNING, marked: false }), web(2)];
    const { world } = settle(aWorld({ powerTool: READY, pods, rules: aRules({ images: {} }) }), NOW);
    expect(world.powerTool.status).toMatchObject({
      phase: 'Stopping',
      reason: 'ToolNotApproved',
      counts: { active: 1, skipped: 1 },
    });
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

describe('the verbs', () => {
  const spec = (verb: Record<string, unknown>) => ({ powerTool: aPowerTool({ spec: verb }) });

  test('suspend keeps a new job from its start, and costs nothing', () => {
    const { world, steps } = settle(aWorld(spec({ suspend: true })), NOW);
    expect(kinds(steps)).toBe('recordEvent patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Pending', reason: 'Suspended' });
  });

  test('suspend is told before a busy pod', () => {
    expect(statusOf({ ...spec({ suspend: true }), pods: [BUSY] })).toMatchObject({ reason: 'Suspended' });
  });

  test('suspend taken back lets the job start', () => {
    const { powerTool } = settle(aWorld(spec({ suspend: true })), NOW).world;
    const { metadata, status } = powerTool;
    const resumed = aPowerTool({ metadata, spec: { suspend: false }, ...(status ? { status } : {}) });
    expect(statusOf({ powerTool: resumed })).toMatchObject({ phase: 'Running', counts: { active: 1 } });
  });

  test('suspend lets go on what runs, and starts nothing more', () => {
    const pods = [withTool(web(1), { state: RUNNING }), web(2)];
    const status = {
      ...{ phase: 'Running' as const, startedAt: '2026-01-01T11:59:59Z' },
      targets: [aRow('web-1', 'Active'), aRow('web-2')],
    };
    const powerTool = aPowerTool({ metadata: { finalizers: [FINALIZER] }, spec: { suspend: true }, status });
    const { world, steps } = settle(aWorld({ powerTool, pods }), NOW);
    expect(kinds(steps)).not.toMatch(/inject/);
    expect(world.powerTool.status).toMatchObject({
      phase: 'Running',
      reason: 'Suspended',
      counts: { active: 1, waiting: 1 },
      message: '0 of 2 pods are done; 1 wait: spec.suspend is true. Set it to false to go on.',
    });
  });

  test.each([
    { shutdown: 'Stop', reason: 'Stopped' },
    { shutdown: 'Cancel', reason: 'Cancelled' },
  ])('$shutdown of a job that has not begun ends it without a tool', ({ shutdown, reason }) => {
    const { world, steps } = settle(aWorld(spec({ shutdown })), NOW);
    expect(kinds(steps)).toBe('recordEvent patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Cancelled', reason });
    expect(world.powerTool.status).not.toHaveProperty('startedAt');
  });

  test.each([
    { shutdown: 'Stop', end: 'Completed' },
    { shutdown: 'Cancel', end: 'Cancelled' },
  ])('$shutdown of a job at work keeps the tool out of all further pods', ({ shutdown, end }) => {
    const begun = settle(
      aWorld({ ...spec({ budgets: { maxConcurrentPods: 1 } }), pods: [web(1), web(2)] }),
      NOW,
    ).world;
    const { metadata, status } = begun.powerTool;
    const powerTool = aPowerTool({
      metadata,
      spec: { budgets: { maxConcurrentPods: 1 }, shutdown },
      ...(status ? { status } : {}),
    });
    const stopping = settle(reread({ ...begun, powerTool }), after(5)).world;
    expect(stopping.powerTool.status).toMatchObject({ phase: 'Stopping', counts: { active: 1, skipped: 1 } });
    const pods = stopping.pods.map((pod) =>
      pod.spec.ephemeralContainers ? reporting(pod, ended(143)) : pod,
    );
    const over = settle(reread({ ...stopping, pods }), after(10)).world;
    expect(over.powerTool.status).toMatchObject({ phase: end, counts: { succeeded: 1, skipped: 1 } });
    expect(over.powerTool.status?.targets?.map(({ reason }) => reason)).toContain('Stopped');
  });
});

describe('the deadline of the job', () => {
  const limited = aPowerTool({ spec: { activeDeadlineSeconds: 90 } });

  test('ends one that still waits, when its timer fires', () => {
    const waiting = settle(aWorld({ powerTool: limited, pods: [BUSY] }), NOW).world;
    expect(waiting.armed).toBe(after(30).toISOString());
    const late = { ...reread(waiting), judgedAt: after(30) };
    expect(settle(late, after(30)).world.powerTool.status).toMatchObject({
      phase: 'Failed',
      reason: 'JobDeadlineExceeded',
    });
  });

  test('stops one at work, when its timer fires', () => {
    const begun = settle(aWorld({ powerTool: limited }), NOW).world;
    const late = { ...reread(begun), judgedAt: after(30) };
    expect(settle(late, after(30)).world.powerTool.status).toMatchObject({
      phase: 'Stopping',
      reason: 'JobDeadlineExceeded',
      counts: { active: 1 },
    });
  });
});

describe('a target that suffers', () => {
  const begun = (spec: Record<string, unknown>) =>
    settle(aWorld({ powerTool: aPowerTool({ spec }), pods: [web(1), web(2)] }), NOW).world;
  const spec = { budgets: { maxConcurrentPods: 1 } };

  test('stops the rest of the job, and the reason stays', () => {
    const world = begun(spec);
    const pods = world.pods.map((pod) =>
      pod.spec.ephemeralContainers ? restarted(reporting(pod, RUNNING), '2026-01-01T12:00:09Z') : pod,
    );
    const stopping = settle(reread({ ...world, pods }), after(10)).world;
    expect(stopping.powerTool.status).toMatchObject({ phase: 'Stopping', reason: 'TargetRestarted' });
    const done = stopping.pods.map((pod) => (pod.spec.ephemeralContainers ? reporting(pod, ended(0)) : pod));
    expect(settle(reread({ ...stopping, pods: done }), after(40)).world.powerTool.status).toMatchObject({
      phase: 'Failed',
      reason: 'TargetRestarted',
      counts: { succeeded: 1, skipped: 1 },
    });
  });

  test('is shown and no more, when its user does not mind', () => {
    const world = begun({ ...spec, failurePolicy: { onUnhealthyTarget: 'Continue' } });
    const pods = world.pods.map((pod) =>
      pod.spec.ephemeralContainers ? unready(reporting(pod, RUNNING), '2026-01-01T12:00:09Z') : pod,
    );
    const { status } = settle(reread({ ...world, pods }), after(10)).world.powerTool;
    expect(status).toMatchObject({ phase: 'Running', counts: { active: 1, waiting: 1 } });
    expect(status?.message).toMatch(/TargetUnready/);
  });
});

describe('pods that are unfit', () => {
  const STATIC = aPod({ name: 'web-9', metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } });
  const full = (n: number) => withTool(web(n), { jobUid: 'old', state: ended(0), marked: false });
  const limits = { ...LIMITS, maxRunsPerPod: 1 };

  test('are skipped, and the others get the tool', () => {
    const status = statusOf({ pods: [web(1), full(2)], limits });
    expect(status).toMatchObject({ phase: 'Running', counts: { active: 1, skipped: 1 } });
    expect(status?.targets).toContainEqual(
      expect.objectContaining({ pod: 'web-2', reason: 'RunCapReached' }),
    );
  });

  test('are not tried out', () => {
    const { steps } = settle(aWorld({ pods: [web(1), full(2)], limits }), NOW);
    expect(only('preflight', steps.flat()).map(({ pod }) => pod.metadata.name)).toEqual(['web-1']);
  });

  test('and no others: the job has failed, with the reason, and touches none', () => {
    const { world, steps } = settle(aWorld({ pods: [full(1)], limits }), NOW);
    expect(kinds(steps)).toBe('recordEvent patchStatus');
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'RunCapReached' });
  });

  test('a static pod is no target at all', () => {
    expect(statusOf({ pods: [web(1), STATIC] })).toMatchObject({ counts: { selected: 1 } });
  });
});
