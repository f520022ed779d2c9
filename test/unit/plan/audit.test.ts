import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { audit, type Done } from '../../../lib/plan/audit.ts';
import { podKind } from '../../../lib/plan/pod-kind.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRules, aWorld, NOW } from '../../build/a-world.ts';
import { applyModel, only, settle } from '../../build/apply-model.ts';

const IMAGE = `registry.example/aperf@sha256:${'a'.repeat(64)}`;
const rules = aRules({
  images: { aperf: IMAGE },
  configs: [aPowerToolConfig({ spec: { security: { capabilities: { add: ['SYS_PTRACE'] } } } })],
});
const REFUSAL = { reason: 'PodSecurityRefused', message: 'violates PodSecurity "restricted"' } as const;
const JOB = { job: 'job', jobUid: 'job-uid', jobNamespace: 'shop', tool: 'aperf' };
const TOOL = {
  ...JOB,
  image: IMAGE,
  security: { privileged: false, capabilities: ['SYS_PTRACE'], uid: 0 },
  pod: 'web-1',
  podNamespace: 'shop',
  podUid: 'uid-web-1',
  node: 'node-1',
  container: expect.stringMatching(/^toe-aperf-/) as string,
  attempt: 1,
};

const steps = settle(aWorld({ rules }), NOW).steps.flat();
function planned<K extends Action['kind']>(kind: K): Extract<Action, { kind: K }> {
  const [found] = only(kind, steps);
  if (!found) throw new Error(`no ${kind}`);
  return found;
}
const inject = planned('inject');
const applied =
  (action: Action, server = {}) =>
  (world: World) =>
    applyModel(world, [action], server);
const recordOf = (action: Action, outcome: Done['outcome'], before: World = aWorld({ rules })) =>
  audit({ action, before, outcome });

describe('A tool in a pod', () => {
  test('is an injection, with the digest and the rights that it has', () => {
    const record = { audit: 'injection', ...TOOL, result: 'Injected' };
    expect(recordOf(inject, applied(inject))).toEqual(record);
  });

  test('has the user of the pod where nobody says another, and that of the image where the pod does not', () => {
    const plain = settle(aWorld(), NOW).steps.flat();
    const [action] = only('inject', plain);
    if (!action) throw new Error('no injection');
    const pod = aPod({ spec: { securityContext: { runAsUser: 1000 } } });
    const of = (one: Action) => recordOf(one, applied(one))?.security;
    expect(of({ ...action, pod })).toEqual({ privileged: false, capabilities: [], uid: 1000 });
    expect(of(action)).toEqual({ privileged: false, capabilities: [] });
  });

  test('that the API server refused is a refusal, with the rights that it was to have', () => {
    const outcome = applied(inject, { verdict: () => REFUSAL });
    const record = { audit: 'refusal', ...TOOL, result: 'Refused', reason: 'PodSecurityRefused' };
    expect(recordOf(inject, outcome)).toEqual(record);
    const trial = planned('preflight');
    expect(recordOf(trial, applied(trial, { verdict: () => REFUSAL }))).toEqual(record);
  });

  test('that somebody else has put there under its name is a refusal, with what is there', () => {
    const image = 'evil.example/x:1';
    const others = { ...inject, container: { ...inject.container, image, env: [] } };
    const record = { audit: 'refusal', ...TOOL, image, result: 'Refused', reason: 'NameTaken' };
    expect(recordOf(inject, applied(others))).toEqual(record);
  });

  test('that another run put there at the same time is in the record of that run, and in no other', () => {
    const crossing = (world: World) => ({ ...applied(inject)(world), crossed: new Set(['uid-web-1']) });
    expect(recordOf(inject, crossing)).toBeUndefined();
  });

  test('that is put there after somebody else wrote to the pod is an injection', () => {
    const before = aWorld({ rules, crossed: new Set(['uid-web-1']) });
    expect(recordOf(inject, applied(inject), before)).toMatchObject({ result: 'Injected' });
  });

  test('of which no answer came may be there: it is recorded as unknown', () => {
    const record = { audit: 'injection', ...TOOL, result: 'Unknown', reason: 'Unavailable' };
    expect(recordOf(inject, 'Unavailable')).toEqual(record);
  });

  test.each<{ name: string; action: Action; outcome: Done['outcome'] }>([
    { name: 'a pod that is gone', action: inject, outcome: applied(inject, { verdict: () => 'lost' }) },
    { name: 'a pod that changed meanwhile', action: inject, outcome: (world) => world },
    {
      name: 'a trial that passed',
      action: planned('preflight'),
      outcome: applied(planned('preflight')),
    },
    { name: 'a trial without an answer', action: planned('preflight'), outcome: 'Unavailable' },
  ])('$name got nothing, which is no record', ({ action, outcome }) => {
    expect(recordOf(action, outcome)).toBeUndefined();
  });
});

describe('A job', () => {
  const write = (
    status: PowerToolStatus,
    before?: PowerToolStatus,
    parts: Partial<World> = {},
  ): ReturnType<typeof audit> => {
    const world = aWorld({ powerTool: aPowerTool(before ? { status: before } : {}), ...parts });
    return recordOf({ kind: 'patchStatus', status: { tool: 'aperf', ...status } }, (same) => same, world);
  };
  const refused = { phase: 'Failed', reason: 'ToolNotApproved' } as const;
  const running = { phase: 'Running', startedAt: '2026-01-01T12:00:00Z' } as const;
  const begun = { startedAt: '2026-01-01T12:00:00Z' };

  test('that must not run is a refusal, with the reason', () => {
    const record = { audit: 'refusal', ...JOB, result: 'Refused', reason: 'ToolNotApproved' };
    expect(write(refused)).toEqual(record);
    expect(write(refused, { phase: 'Pending' })).toEqual(record);
  });

  test('whose trial was refused has been recorded with its pod', () => {
    const preflight = new Map([[podKind(aPod()), REFUSAL]]);
    expect(
      write({ phase: 'Failed', reason: 'PodSecurityRefused' }, undefined, { preflight }),
    ).toBeUndefined();
  });

  test.each<{ name: string; status: PowerToolStatus; before: PowerToolStatus }>([
    {
      name: 'whose tools are told to end',
      status: { ...begun, phase: 'Stopping', reason: 'Stopped' },
      before: running,
    },
    {
      name: 'that is cancelled before it began',
      status: { phase: 'Cancelled', reason: 'Cancelled' },
      before: { phase: 'Pending' },
    },
    {
      name: 'whose canary failed with no other tool at work',
      status: { ...begun, phase: 'Failed', reason: 'CanaryFailed' },
      before: running,
    },
  ])('$name is a stop', ({ status, before }) => {
    const { phase: result, reason } = status;
    expect(write(status, before)).toEqual({ audit: 'stop', ...JOB, result, reason });
  });

  test('that is deleted while it runs is a stop; one that had ended is not', () => {
    const remove = (phase: 'Running' | 'Completed') => {
      const powerTool = aPowerTool({ status: { phase, tool: 'aperf' } });
      return recordOf({ kind: 'removeFinalizer' }, (same) => same, aWorld({ powerTool }));
    };
    expect(remove('Running')).toEqual({ audit: 'stop', ...JOB, result: 'Running', reason: 'Deleted' });
    expect(remove('Completed')).toBeUndefined();
  });

  test.each<{ name: string; status: PowerToolStatus; before?: PowerToolStatus }>([
    { name: 'begins', status: running },
    { name: 'goes on', status: { ...running, message: '1 of 2' }, before: running },
    { name: 'succeeds', status: { ...begun, phase: 'Completed', reason: 'Succeeded' }, before: running },
    {
      name: 'fails by its tool',
      status: { ...begun, phase: 'Failed', reason: 'ToolFailed' },
      before: running,
    },
    {
      name: 'has stopped, which was recorded when it began to',
      status: { ...begun, phase: 'Completed', reason: 'Stopped' },
      before: { ...running, phase: 'Stopping' },
    },
  ])('that $name is none of these', ({ status, before }) => {
    expect(write(status, before)).toBeUndefined();
  });

  test('whose status could not be written is recorded when it is', () => {
    expect(recordOf({ kind: 'patchStatus', status: refused }, 'Conflict')).toBeUndefined();
  });
});

test('each record says who created the job, where that is known', () => {
  const metadata = { annotations: { 'toe.run/created-by': 'jane' } };
  const powerTool = aPowerTool({ metadata, status: { phase: 'Running', tool: 'aperf' } });
  const before = aWorld({ rules, powerTool });
  const rows: readonly [Action, Done['outcome']][] = [
    [inject, applied(inject)],
    [inject, 'Unavailable'],
    [planned('preflight'), applied(planned('preflight'), { verdict: () => REFUSAL })],
    [{ kind: 'patchStatus', status: { phase: 'Stopping', reason: 'Stopped' } }, (same) => same],
    [{ kind: 'removeFinalizer' }, (same) => same],
  ];
  const records = rows.map(([action, outcome]) => recordOf(action, outcome, before));
  expect(records.map((one) => [one?.audit, one?.createdBy])).toEqual([
    ['injection', 'jane'],
    ['injection', 'jane'],
    ['refusal', 'jane'],
    ['stop', 'jane'],
    ['stop', 'jane'],
  ]);
});

test('no other action is recorded', () => {
  const recorded = ['inject', 'preflight', 'patchStatus', 'removeFinalizer'];
  const others = steps.filter(({ kind }) => !recorded.includes(kind));
  expect(others.length).toBeGreaterThan(2);
  expect(others.map((action) => recordOf(action, (world) => world))).toEqual(others.map(() => undefined));
});
