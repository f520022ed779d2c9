import { envOf, type Pod } from '../../../lib/api/pod.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import type { ToolContainer } from '../../../lib/make/ephemeral-container.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { describeStep } from '../../../lib/plan/climb.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { FLOOR } from '../../../lib/security/security-context.ts';
import { aPod, ended, reporting, RUNNING, toolIn, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aRow } from '../../build/a-target.ts';
import { after, aRules, aWorld, NOW } from '../../build/a-world.ts';
import { kinds, only, reread, settle, type Server } from '../../build/apply-model.ts';

const LESSER = [
  { name: 'same-user', runAs: 'Target' },
  { name: 'ptrace', runAs: 'Root', capabilities: { add: ['SYS_PTRACE'] } },
];
const rulesWith = (lesserModes: readonly object[], add = ['SYS_PTRACE', 'PERFMON']) =>
  aRules({ configs: [aPowerToolConfig({ spec: { security: { capabilities: { add }, lesserModes } } })] });

/** A pod that declares its user, or not. */
const web = (n: number, declares = true, owner?: string): Pod =>
  aPod({
    name: `web-${n}`,
    ...(owner === undefined ? {} : { metadata: { ownerReferences: [{ uid: owner }] } }),
    spec: declares ? { securityContext: { runAsUser: 1000, runAsGroup: 1000 } } : {},
  });
const job = (spec: Record<string, unknown> = {}, more = {}) => aPowerTool({ spec, ...more });
const start = (given: Partial<World> = {}): World =>
  aWorld({ pods: [web(1)], rules: rulesWith(LESSER), powerTool: job(), ...given });

/** An API server that lets no container pass which has such a capability, or any for "root". */
const against =
  (...forbidden: readonly string[]): NonNullable<Server['verdict']> =>
  (_pod, { securityContext }) => {
    const { capabilities, runAsUser } = securityContext;
    const bad = [...(capabilities.add ?? []), runAsUser === 0 ? 'root' : 'user'].filter((one) =>
      forbidden.includes(one),
    );
    return bad.length > 0 ? { reason: 'PodSecurityRefused', message: `violates: ${bad.join()}` } : undefined;
  };

const modeOf = ({ env }: ToolContainer) => env.find(({ name }) => name === 'TOE_MODE')?.value;
const modes = (kind: 'preflight' | 'inject', steps: readonly (readonly Action[])[]) =>
  only(kind, steps.flat()).map(({ pod, container }) => `${pod.metadata.name} ${modeOf(container)}`);
const messageOf = (status: PowerToolStatus | undefined, type: string) =>
  status?.conditions?.find((one) => one.type === type)?.message;

describe('a tool with lesser modes', () => {
  test('takes the lowest that the API server admits, and asks for no other', () => {
    const { steps } = settle(start(), NOW);
    expect(modes('preflight', steps)).toEqual(['web-1 same-user']);
    expect(modes('inject', steps)).toEqual(['web-1 same-user']);
  });

  test.each([
    { name: 'one', forbidden: ['user'], want: 'ptrace', tried: ['same-user', 'ptrace'] },
    {
      name: 'all but the last',
      forbidden: ['user'],
      lesser: [LESSER[0], { name: 'plain', runAs: 'Image' }],
      want: 'full',
      tried: ['same-user', 'plain', 'full'],
    },
  ])('goes up past $name that is refused', ({ forbidden, want, tried, lesser = LESSER }) => {
    const rules = rulesWith(lesser as object[]);
    const { steps } = settle(start({ rules }), NOW, { verdict: against(...forbidden) });
    expect(modes('preflight', steps)).toEqual(tried.map((mode) => `web-1 ${mode}`));
    expect(modes('inject', steps)).toEqual([`web-1 ${want}`]);
  });

  test('passes over what does not fit a pod without a trial: each kind of pod has its own mode', () => {
    const { steps } = settle(start({ pods: [web(1), web(2, false)] }), NOW);
    expect(modes('inject', steps)).toEqual(['web-1 same-user', 'web-2 ptrace']);
    expect(modes('preflight', steps)).toEqual(['web-1 same-user', 'web-2 ptrace']);
  });

  test('tries each mode once for pods of one owner', () => {
    const pods = [1, 2, 3].map((n) => web(n, true, 'rs'));
    const { steps } = settle(start({ pods }), NOW, { verdict: against('user') });
    expect(modes('preflight', steps)).toEqual(['web-3 same-user', 'web-3 ptrace']);
    expect(modes('inject', steps)).toEqual(['web-1 ptrace', 'web-2 ptrace', 'web-3 ptrace']);
  });

  test('sees that pods of one owner may declare different users: an update is under way', () => {
    const { steps } = settle(start({ pods: [web(1, true, 'set'), web(2, false, 'set')] }), NOW);
    expect(modes('inject', steps)).toEqual(['web-1 same-user', 'web-2 ptrace']);
  });

  test('is refused when every mode is, with all reasons and one remedy', () => {
    const { world, steps } = settle(start(), NOW, { verdict: against('user', 'root') });
    const { status } = world.powerTool;
    expect(status).toMatchObject({ phase: 'Failed', reason: 'PodSecurityRefused' });
    expect(status?.message).toMatch(
      /^The tool can run in none of its modes here: same-user: violates: user\. ptrace: violates: root\. full: violates: root\. Ask an admin/,
    );
    expect(status?.message?.match(/Ask an admin/g)).toHaveLength(1);
    expect(only('inject', steps.flat())).toEqual([]);
  });

  test('is refused everywhere when no mode is possible in one kind of pod', () => {
    const { world, steps } = settle(start({ pods: [web(1), web(2, false)] }), NOW, {
      verdict: against('root'),
    });
    expect(world.powerTool.status).toMatchObject({ phase: 'Failed', reason: 'PodSecurityRefused' });
    expect(world.powerTool.status?.message).toMatch(
      /same-user: .*runAsUser and runAsGroup.* ptrace: violates/,
    );
    expect(only('inject', steps.flat())).toEqual([]);
  });

  test('says its mode in each row, in a condition, and why in an Event', () => {
    const { world, steps } = settle(start({ pods: [web(1), web(2, false)] }), NOW);
    const { status } = world.powerTool;
    expect(status?.targets?.map(({ pod, mode }) => `${pod} ${mode}`)).toEqual([
      'web-1 same-user',
      'web-2 ptrace',
    ]);
    expect(messageOf(status, 'TargetsSelected')).toBe(
      '2 pods are chosen. The tool runs in mode ptrace and same-user.',
    );
    const told = only('recordEvent', steps.flat()).map(({ event }) => `${event.reason}: ${event.note}`);
    expect(told).toContain(
      'ModeChosen: The tool "aperf" runs in mode same-user: no capability, as the user of the target.',
    );
    expect(told).toContainEqual(
      expect.stringMatching(
        /^ModeChosen: The tool "aperf" runs in mode ptrace: SYS_PTRACE, as root\. Lesser modes are not possible: same-user: .* runAsGroup in its securityContext\.$/,
      ),
    );
  });

  test('needs one step and no request more than any other, when the lowest mode is admitted, besides its Event', () => {
    expect(kinds(settle(start(), NOW).steps)).toBe(
      'addFinalizer+armTimer+preflight recordEvent+inject label recordEvent patchStatus',
    );
  });
});

describe('its mode stays', () => {
  const retries = { failurePolicy: { onError: 'Retry', maxRetries: 1, backoff: { initial: '10s' } } };

  test('when it is tried again, though a lower one would be admitted by now', () => {
    const powerTool = job(retries);
    const { world } = settle(start({ powerTool }), NOW, { verdict: against('user') });
    const failed = { ...reread(world), pods: world.pods.map((pod) => reporting(pod, ended(1))) };
    const { steps } = settle({ ...failed, judgedAt: after(60) }, after(60));
    expect(modes('inject', steps)).toEqual(['web-1 ptrace']);
    expect(only('preflight', steps.flat())).toEqual([]);
  });

  test('unless an admin has taken it away since', () => {
    const { world } = settle(start({ powerTool: job(retries) }), NOW, { verdict: against('user') });
    const failed = { ...reread(world), pods: world.pods.map((pod) => reporting(pod, ended(1))) };
    const rules = rulesWith([{ name: 'same-user', runAs: 'Target' }]);
    const { steps } = settle({ ...failed, rules, judgedAt: after(60) }, after(60));
    expect(modes('inject', steps)).toEqual(['web-1 same-user']);
  });

  test('for the next waves in pods like the first: they are not tried again', () => {
    const pods = [1, 2].map((n) => web(n, true, 'rs'));
    const powerTool = job({ budgets: { maxConcurrentPods: 1 } });
    const { world } = settle(start({ pods, powerTool }), NOW, { verdict: against('user') });
    const done = { ...reread(world), pods: world.pods.map((pod) => reportIfThere(pod)) };
    const { steps } = settle(done, after(60));
    expect(modes('inject', steps)).toEqual(['web-2 ptrace']);
    expect(only('preflight', steps.flat())).toEqual([]);
  });

  test('for those of them that declare the same user', () => {
    const pods = [web(1, true, 'rs'), web(2, false, 'rs'), web(3, true, 'rs')];
    const powerTool = job({ budgets: { maxConcurrentPods: 2 } });
    const first = settle(start({ pods, powerTool }), NOW);
    expect(modes('inject', first.steps)).toEqual(['web-1 same-user', 'web-2 ptrace']);
    const done = { ...reread(first.world), pods: first.world.pods.map((pod) => reportIfThere(pod)) };
    expect(modes('inject', settle(done, after(60)).steps)).toEqual(['web-3 same-user']);
  });

  test('when the tool is tried again, whatever its like have got', () => {
    const pods = [inMode(web(1, true, 'rs'), 'ptrace', ended(1)), inMode(web(2, true, 'rs'), 'same-user')];
    const known = pods.map((pod) =>
      aRow(pod.metadata.name, 'Active', { uid: pod.metadata.uid, container: toolIn(pod) }),
    );
    const powerTool = job(retries, { status: { startedAt: NOW.toISOString(), targets: known } });
    const { steps } = settle({ ...start({ pods, powerTool }), judgedAt: after(60) }, after(60));
    expect(modes('inject', steps)).toEqual(['web-1 ptrace']);
  });

  test('and is found anew for a later wave in pods of another kind', () => {
    const powerTool = job({ budgets: { maxConcurrentPods: 1 } });
    const { world } = settle(start({ pods: [web(1), web(2, false)], powerTool }), NOW);
    const done = { ...reread(world), pods: world.pods.map((pod) => reportIfThere(pod)) };
    const { steps } = settle(done, after(60));
    expect(modes('preflight', steps)).toEqual(['web-2 ptrace']);
    expect(modes('inject', steps)).toEqual(['web-2 ptrace']);
  });

  test('and when nothing is admitted any more, the target fails in the words of the API server', () => {
    const powerTool = job({ budgets: { maxConcurrentPods: 1 } });
    const { world } = settle(start({ pods: [web(1), web(2, false)], powerTool }), NOW);
    const done = { ...reread(world), pods: world.pods.map((pod) => reportIfThere(pod)) };
    const end = settle(done, after(60), { verdict: against('root') }).world.powerTool.status;
    expect(end?.targets?.find(({ pod }) => pod === 'web-2')).toMatchObject({
      state: 'Failed',
      reason: 'PodSecurityRefused',
      message: expect.stringContaining('violates: '),
    });
  });

  test('two runs that know the same objects come to the same container', () => {
    const world = start();
    const container = () => only('preflight', plan(world, NOW)).map((trial) => trial.container);
    expect(container()).toEqual(container());
  });
});

describe('a dry run', () => {
  const dry = (given: Partial<World>, server?: Server) =>
    settle(start({ powerTool: job({ dryRun: true }), ...given }), NOW, server).world.powerTool.status;

  test('tells the mode of each pod, and why', () => {
    const status = dry({ pods: [web(1), web(2, false)] });
    expect(status?.targets).toMatchObject([
      {
        pod: 'web-1',
        mode: 'same-user',
        message:
          'The tool could be put into this pod in mode same-user: no capability, as the user of the target.',
      },
      { pod: 'web-2', mode: 'ptrace', message: expect.stringContaining('Lesser modes are not possible') },
    ]);
  });

  test('tells all refusals of a pod in which no mode is possible', () => {
    const status = dry({}, { verdict: against('user', 'root') });
    expect(status?.targets?.[0]).toMatchObject({ state: 'Skipped', reason: 'PodSecurityRefused' });
    expect(status?.targets?.[0]?.message).toMatch(/none of its modes.*same-user: .*ptrace: .*full: /);
  });
});

test('a tool with one mode has nothing to tell of it', () => {
  expect(describeStep({ mode: undefined, rights: FLOOR, passedOver: [] })).toBe('');
  const { world, steps } = settle(start({ rules: rulesWith([]) }), NOW);
  expect(only('inject', steps.flat()).map(({ container }) => modeOf(container))).toEqual([undefined]);
  expect(world.powerTool.status?.targets?.[0]).not.toHaveProperty('mode');
  expect(messageOf(world.powerTool.status, 'TargetsSelected')).toBe('1 pods are chosen.');
});

/** The pod with the tool of the job in it, put there in a mode. */
function inMode(pod: Pod, mode: string, state = RUNNING): Pod {
  const { spec, ...rest } = withTool(pod, { state });
  const ephemeralContainers = spec.ephemeralContainers?.map(({ env = [], ...tool }) => ({
    ...tool,
    env: [...env, { name: 'TOE_MODE', value: mode }],
  }));
  return { ...rest, spec: { ...spec, ephemeralContainers } };
}

function reportIfThere(pod: Pod): Pod {
  const [tool] = pod.spec.ephemeralContainers ?? [];
  return tool && envOf(tool, 'TOE_JOB') ? reporting(pod, ended(0)) : pod;
}
