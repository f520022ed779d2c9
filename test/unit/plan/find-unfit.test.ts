import type { Pod } from '../../../lib/api/pod.ts';
import type { PowerToolConfig } from '../../../lib/api/power-tool-config.ts';
import { findUnfit, findUnfitNow } from '../../../lib/plan/find-unfit.ts';
import type { Choice } from '../../../lib/plan/choice.ts';
import type { Limits } from '../../../lib/plan/world.ts';
import { aPod, ended, toolIn, withTool } from '../../build/a-pod.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { LIMITS } from '../../build/a-world.ts';

interface Given {
  readonly pod: Pod;
  /** Spec of the PowerToolConfig; absent: there is none. */
  readonly config?: Record<string, unknown>;
  readonly limits?: Partial<Limits>;
  /** The claim that takes the result. */
  readonly claim?: string;
}

const choiceOf = (pod: Pod): Choice => ({
  ...{ pod, target: 'app', attempt: 1, container: toolIn(pod), injected: false },
});

function fitnessOf({ config: spec, limits, claim }: Given) {
  const config: PowerToolConfig | undefined = spec && aPowerToolConfig({ spec });
  const pvc = claim === undefined ? undefined : { claimName: claim, path: 'toe' };
  return { tool: 'aperf', limits: { ...LIMITS, ...limits }, config, pvc };
}

const find = (given: Given) => findUnfit(choiceOf(given.pod), fitnessOf(given));

const STATIC = aPod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } });
const used = (times: number) =>
  Array.from({ length: times }).reduce<Pod>(
    (pod, _, index) => withTool(pod, { jobUid: `old-${index}`, state: ended(0) }),
    aPod(),
  );
const asUser = (securityContext: Pod['spec']['securityContext']) => aPod({ spec: { securityContext } });
const limited = (...memory: readonly (string | undefined)[]) =>
  aPod({
    spec: {
      containers: memory.map((limit, index) => ({
        name: index === 0 ? 'app' : `side-${index}`,
        resources: limit === undefined ? {} : { limits: { memory: limit } },
      })),
    },
  });
const NEEDS = { needsMemory: '64Mi' };
const ROOT = { runsAsRoot: true };
const PLAIN = { name: 'plain', runAs: 'Image' };
const SAME_USER = { name: 'same-user', runAs: 'Target' };
const RAISED = { security: { capabilities: { add: ['PERFMON'] } } };

interface Row {
  readonly name: string;
  readonly given: Given;
}

/** A pod with the claim `results`, mounted in a way. */
const mounting = (mount: object, claim: object = {}) =>
  aPod({
    spec: {
      containers: [
        { name: 'app', volumeMounts: [{ name: 'out', mountPath: '/out', ...mount }] },
        { name: 'side' },
      ],
      volumes: [
        { name: 'out', persistentVolumeClaim: { claimName: 'results', ...claim } },
        { name: 'other' },
      ],
    },
  });

/** The same, and then once more as a whole. */
function mountingTwice(mount: object): Pod {
  const pod = mounting(mount);
  const whole = mounting({}).spec.containers[0]?.volumeMounts ?? [];
  const containers = pod.spec.containers.map((one) =>
    one.name === 'app' ? { ...one, volumeMounts: [...(one.volumeMounts ?? []), ...whole] } : one,
  );
  return { ...pod, spec: { ...pod.spec, containers } };
}

const fit: readonly Row[] = [
  { name: 'a container that mounts the claim', given: { pod: mounting({}), claim: 'results' } },
  {
    name: 'a container that may write to the claim by one of its mounts',
    given: { pod: mountingTwice({ readOnly: true }), claim: 'results' },
  },
  { name: 'any container where the result goes elsewhere', given: { pod: mounting({ readOnly: true }) } },
  { name: 'a plain pod', given: { pod: aPod() } },
  { name: 'a pod that says it has its own processes', given: { pod: aPod({ spec: { hostPID: false } }) } },
  { name: 'a pod with room for one more tool', given: { pod: used(2), limits: { maxRunsPerPod: 3 } } },
  {
    name: 'a pod in which people debug: their containers are no tools',
    given: {
      pod: aPod({ spec: { ephemeralContainers: [{ name: 'debugger-1' }, { name: 'debugger-2' }] } }),
      limits: { maxRunsPerPod: 1 },
    },
  },
  {
    name: 'a pod that forbids root, for an image that is none',
    given: { pod: asUser({ runAsNonRoot: true }) },
  },
  { name: 'a pod that does not mind root', given: { pod: asUser({ runAsUser: 0 }), config: ROOT } },
  {
    name: 'a pod that forbids root and gives its own user',
    given: { pod: asUser({ runAsNonRoot: true, runAsUser: 1000 }), config: ROOT },
  },
  {
    name: 'a pod that forbids root, for a tool that says for itself that it is root',
    given: { pod: asUser({ runAsNonRoot: true }), config: { ...ROOT, ...RAISED } },
  },
  {
    name: 'a pod that forbids root, for an image that starts as root and has another mode too',
    given: {
      pod: asUser({ runAsNonRoot: true }),
      config: { ...ROOT, security: { capabilities: { add: ['PERFMON'] }, lesserModes: [PLAIN] } },
    },
  },
  { name: 'a pod with just enough memory', given: { pod: limited('64Mi'), config: NEEDS } },
  {
    name: 'a pod whose containers have enough in all',
    given: { pod: limited('32Mi', '32Mi'), config: NEEDS },
  },
  {
    name: 'a pod with a container without a limit',
    given: { pod: limited('1Mi', undefined), config: NEEDS },
  },
  { name: 'a pod with a limit in a notation we do not know', given: { pod: limited('1e3x'), config: NEEDS } },
  {
    name: 'a pod with little memory, for a tool that does not say what it needs',
    given: { pod: limited('1Mi') },
  },
  { name: 'a pod with enough memory in decimal units', given: { pod: limited('68M'), config: NEEDS } },
  { name: 'a pod with enough memory in bytes', given: { pod: limited('67108864'), config: NEEDS } },
  { name: 'a pod with parts of a unit', given: { pod: limited('0.5Gi'), config: NEEDS } },
];

const unfit: readonly (Row & { readonly want: string; readonly message: RegExp })[] = [
  { name: 'a static pod', given: { pod: STATIC }, want: 'StaticPod', message: /from a file of its node/ },
  {
    name: 'a pod that sees the processes of its node',
    given: { pod: aPod({ spec: { hostPID: true } }) },
    want: 'SharesHostProcesses',
    message: /would look at all processes of the node. Take hostPID out of the pod/,
  },
  {
    name: 'a pod in the network of its node',
    given: { pod: aPod({ spec: { hostNetwork: true } }) },
    want: 'SharesHostNetwork',
    message:
      /has hostNetwork: true, so a tool in it would be in the network of the node.*Take hostNetwork out/,
  },
  {
    name: 'a pod that shares memory with its node',
    given: { pod: aPod({ spec: { hostIPC: true } }) },
    want: 'SharesHostMemory',
    message: /has hostIPC: true, so a tool in it would reach the memory.*Take hostIPC out/,
  },
  {
    name: 'a pod that has had as many tools as admins allow',
    given: { pod: used(3), limits: { maxRunsPerPod: 3 } },
    want: 'RunCapReached',
    message: /has had 3 tools, and admins allow 3.*kubectl delete pod web-1/,
  },
  {
    name: 'a pod that forbids root, for an image that starts as root',
    given: { pod: asUser({ runAsNonRoot: true }), config: ROOT },
    want: 'RunAsNonRoot',
    message: /image with a numeric user/,
  },
  {
    name: 'a pod that forbids root and says root all the same',
    given: { pod: asUser({ runAsNonRoot: true, runAsUser: 0 }), config: ROOT },
    want: 'RunAsNonRoot',
    message: /runAsNonRoot/,
  },
  {
    name: 'a pod in which no mode is possible, one by one',
    given: {
      pod: asUser({ runAsNonRoot: true }),
      config: { ...ROOT, security: { lesserModes: [SAME_USER] } },
    },
    want: 'RunAsNonRoot',
    message: /^same-user: .*runAsUser and runAsGroup.* full: .*numeric user/,
  },
  {
    name: 'a pod whose memory limits are below what the tool needs',
    given: { pod: limited('32Mi', '16Mi'), config: NEEDS },
    want: 'NoHeadroom',
    message: /allow 48Mi in all, the tool alone needs 64Mi/,
  },
  {
    name: 'a pod whose memory in decimal units is a little less',
    given: { pod: limited('64M'), config: NEEDS },
    want: 'NoHeadroom',
    message: /allow 61Mi in all/,
  },
  ...[
    { pod: aPod(), message: /has no volume of the claim results/ },
    { pod: mounting({ name: 'other' }), message: /does not mount the claim results/ },
    { pod: mounting({ readOnly: true }), message: /may only read the claim results/ },
    { pod: mounting({}, { readOnly: true }), message: /may only read/ },
    { pod: mounting({ subPath: 'mine' }), message: /only a folder of the claim/ },
    { pod: mounting({ subPathExpr: '$(POD)' }), message: /only a folder of the claim/ },
  ].map(({ pod, message }, index) => ({
    name: `a pod that cannot take the result (${index + 1})`,
    given: { pod, claim: 'results' },
    want: 'VolumeNotMounted',
    message,
  })),
];

describe('findUnfit', () => {
  test.each(fit)('has nothing against $name', ({ given }) => {
    expect(find(given)).toBeUndefined();
  });

  test.each(unfit)('refuses $name, and says what to do', ({ given, want, message }) => {
    expect(find(given)?.reason).toBe(want);
    expect(find(given)?.message).toMatch(message);
  });

  test('waits for a pod that does not run', () => {
    expect(find({ pod: aPod({ status: { containerStatuses: [] } }) })).toBeUndefined();
  });
});

describe('findUnfitNow', () => {
  const now = (given: Given) => findUnfitNow(choiceOf(given.pod), fitnessOf(given));

  test.each(fit)('has nothing against $name', ({ given }) => {
    expect(now(given)).toBeUndefined();
  });

  test.each(unfit)('refuses $name', ({ given, want }) => {
    expect(now(given)?.reason).toBe(want);
  });

  test.each([
    { name: 'a pod that waits for its node', pod: aPod({ status: { phase: 'Pending' } }) },
    { name: 'a pod that has ended', pod: aPod({ status: { phase: 'Succeeded' } }) },
    { name: 'a pod being deleted', pod: aPod({ metadata: { deletionTimestamp: '2026-01-01T12:00:00Z' } }) },
    { name: 'a container that is down', pod: aPod({ status: { containerStatuses: [] } }) },
  ])('refuses $name too, instead of waiting for it', ({ pod }) => {
    expect(now({ pod })).toEqual({
      reason: 'NotRunning',
      message: 'The container app does not run in the pod.',
    });
  });
});
