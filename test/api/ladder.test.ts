import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { API_VERSION, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { powerToolConfigsPath } from '../../lib/kube/paths.ts';
import { BAD_MODES, GOOD_MODES } from '../build/modes.ts';
import { admin, refusalOf } from './harness/api.ts';
import { toldOf } from './harness/configs.ts';
import { makeCounter, verbOf } from './harness/count.ts';
import { ended, reportTool, runPod, SIBLINGS } from './harness/kubelet.ts';
import { getPowerTool, toolsOf } from './harness/objects.ts';
import { openStage, statusOf, type Stage } from './harness/stage.ts';
import { fire, timersOf } from './harness/timers.ts';
import { prepareTools } from './harness/tools.ts';

beforeAll(prepareTools);

const LEVEL = 'pod-security.kubernetes.io/enforce';
/** As the tool `ladder` has them, and its full rights. */
const MODES = ['same-user', 'ptrace', 'full'] as const;

/** Which parts of the pod are as `restricted` wants them. */
function podOf(user?: number, group = user): Readonly<Record<string, unknown>> {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  return {
    nodeName: 'node-1',
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      ...(user === undefined ? {} : { runAsUser: user }),
      ...(group === undefined ? {} : { runAsGroup: group }),
    },
    containers: [{ name: 'app', image: 'registry.test/app:v1', securityContext }],
  };
}
const DECLARED = podOf(1000);
const SILENT = podOf();

/** The mode that each of the tools in a pod says it has, and who it runs as. */
async function modesOf(pod: Ref): Promise<unknown[]> {
  const tools = (await toolsOf(pod)) as unknown as Tool[];
  return tools.map(({ env, securityContext }) => [
    env.find(({ name }) => name === 'TOE_MODE')?.value,
    securityContext.runAsUser,
    securityContext.capabilities.add ?? [],
  ]);
}

interface Tool {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext: {
    readonly runAsUser?: number;
    readonly capabilities: { readonly add?: readonly string[] };
  };
}

const SAME_USER = ['same-user', 1000, []];
const PTRACE = ['ptrace', 0, ['SYS_PTRACE']];

const enforcing = (level: string): Promise<Stage> => openStage({ labels: { [LEVEL]: level } });

describe('A PowerToolConfig with lesser modes', () => {
  const tryConfig = (security: unknown): Promise<unknown> =>
    admin({
      method: 'POST',
      path: powerToolConfigsPath,
      query: { dryRun: 'All', fieldValidation: 'Strict' },
      body: {
        apiVersion: API_VERSION,
        kind: 'PowerToolConfig',
        metadata: { name: 'modes', namespace: SYSTEM_NAMESPACE },
        spec: { name: 'ladder', security },
      },
    });

  test.concurrent.each(GOOD_MODES)('may have $name', async ({ given }) => {
    await expect(tryConfig(given)).resolves.toBeDefined();
  });

  test.concurrent.each(BAD_MODES)('may not have $name', async ({ given, want }) => {
    const { status, message } = await refusalOf(tryConfig(given));
    expect(status).toBe(422);
    expect(message).toMatch(want);
  });

  test.concurrent('keeps their order', async () => {
    const names = ['c', 'a', 'b'];
    const made = await tryConfig({ lesserModes: names.map((name) => ({ name, runAs: 'Image' })) });
    const { spec } = made as { spec: { security: { lesserModes: { name: string }[] } } };
    expect(spec.security.lesserModes.map(({ name }) => name)).toEqual(names);
  });
});

describe('A tool with lesser modes', () => {
  test.concurrent.each([['privileged'], ['baseline'], ['restricted']])(
    'takes the least in a namespace that enforces %s, in a pod that declares its user',
    async (level) => {
      using stage = await enforcing(level);
      const pod = await runPod(stage.namespace, { spec: DECLARED });
      const job = await stage.run({ tool: { name: 'ladder' } });
      expect(await statusOf(job)).toMatchObject({
        phase: 'Running',
        targets: [{ state: 'Active', mode: 'same-user' }],
      });
      expect(await modesOf(pod)).toEqual([SAME_USER]);
    },
  );

  test.concurrent('goes up where nothing forbids it, in a pod that does not declare its user', async () => {
    using stage = await enforcing('privileged');
    const pod = await runPod(stage.namespace, { spec: SILENT });
    const job = await stage.run({ tool: { name: 'ladder' } });
    expect(await modesOf(pod)).toEqual([PTRACE]);
    const { conditions = [] } = await statusOf(job);
    expect(conditions.find(({ type }) => type === 'TargetsSelected')?.message).toBe(
      '1 pods are chosen. The tool runs in mode ptrace.',
    );
    const told = await toldOf('PowerTool', job.name, stage.namespace);
    expect(told).toContainEqual(
      expect.stringMatching(
        /^Normal ModeChosen: .* in mode ptrace: SYS_PTRACE, as root\. Lesser modes are not/,
      ),
    );
  });

  test.concurrent('sees that root may only be looked at by root', async () => {
    using stage = await enforcing('privileged');
    const spec = {
      nodeName: 'node-1',
      containers: [{ name: 'app', image: 'x', securityContext: { runAsUser: 0, runAsGroup: 0 } }],
    };
    const pod = await runPod(stage.namespace, { spec });
    await stage.run({ tool: { name: 'ladder' } });
    expect(await modesOf(pod)).toEqual([PTRACE]);
  });

  test.concurrent.each([['baseline'], ['restricted']])(
    'is refused where %s forbids what is left, with a reason for each mode',
    async (level) => {
      using stage = await enforcing(level);
      const pod = await runPod(stage.namespace, { spec: SILENT });
      const job = await stage.run({ tool: { name: 'ladder' } });
      const { phase, reason, message = '' } = await statusOf(job);
      expect({ phase, reason }).toEqual({ phase: 'Failed', reason: 'PodSecurityRefused' });
      expect(message).toMatch(/none of its modes here: same-user: .* it needs runAsUser and runAsGroup/);
      for (const mode of MODES.slice(1))
        expect(message).toMatch(
          new RegExp(`${mode}: [^:]* is forbidden: violates PodSecurity "${level}:latest": `),
        );
      expect(message).toMatch(/Ask an admin for a mode .*lesserModes.*pod-security\.kubernetes\.io\/enforce/);
      expect(await toolsOf(pod)).toEqual([]);
    },
  );

  test.concurrent('without any is refused in restricted, in the words of the API server', async () => {
    using stage = await enforcing('restricted');
    await runPod(stage.namespace, { spec: DECLARED });
    const { reason, message } = await statusOf(await stage.run({ tool: { name: 'aperf' } }));
    expect(reason).toBe('PodSecurityRefused');
    expect(message).toMatch(/violates PodSecurity "restricted:latest": .*SYS_PTRACE.*Ask an admin/);
  });

  test.concurrent('tells the mode of each pod in a dry run, and touches none', async () => {
    using stage = await enforcing('baseline');
    const [good, bad] = [
      await runPod(stage.namespace, { spec: DECLARED, name: 'good' }),
      await runPod(stage.namespace, { spec: SILENT, name: 'bad' }),
    ];
    const { targets = [] } = await statusOf(await stage.run({ tool: { name: 'ladder' }, dryRun: true }));
    expect(targets.find((row) => row.pod === 'good')).toMatchObject({
      reason: 'WouldRun',
      mode: 'same-user',
    });
    expect(targets.find((row) => row.pod === 'bad')?.message).toMatch(/same-user: .*ptrace: .*full: /);
    for (const pod of [good, bad]) expect(await toolsOf(pod)).toEqual([]);
  });

  test.concurrent('keeps its mode when it is tried again', async () => {
    using stage = await enforcing('privileged');
    const pod = await runPod(stage.namespace, { spec: SILENT });
    const failurePolicy = { onError: 'Retry', maxRetries: 1, backoff: { initial: '1s' } };
    const job = await stage.run({ tool: { name: 'ladder' }, failurePolicy });
    await reportTool(pod, ended(1));
    await stage.source.settle();
    await sleep(1500);
    const timers = await timersOf((await getPowerTool(job)).metadata.uid);
    stage.advance(5);
    for (const timer of timers) await fire(timer);
    await stage.source.settle();
    expect(await modesOf(pod)).toEqual([PTRACE, PTRACE]);
  });
});

describe('Requests of a tool with lesser modes', () => {
  test('are one trial for each mode that is looked at, whatever the number of pods', async () => {
    const counter = makeCounter();
    using stage = await openStage({ labels: { [LEVEL]: 'baseline' }, wrap: counter.wrap });
    await Promise.all([1, 2, 3].map(() => runPod(stage.namespace, { metadata: SIBLINGS, spec: SILENT })));
    await stage.run({ tool: { name: 'ladder' } });
    const trials = counter.requests.filter(([, request]) => verbOf(request).includes('dry run'));
    expect(trials).toHaveLength(2);
  });
});
