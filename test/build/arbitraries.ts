import fc, { type Arbitrary } from 'fast-check';
import { FINALIZER, JOB_LABEL } from '../../lib/api/names.ts';
import type { ContainerState, Pod } from '../../lib/api/pod.ts';
import { phase, targetState, type PowerToolStatus, type Target } from '../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import { REASONS, type Reason, type Refusal } from '../../lib/api/refusal.ts';
import type { AdminRules } from '../../lib/security/approve.ts';
import type { World } from '../../lib/plan/world.ts';
import { aPod, reporting, withTool } from './a-pod.ts';
import { aPowerTool } from './a-power-tool.ts';
import { aPowerToolConfig } from './a-power-tool-config.ts';
import { after, aWorld, LIMITS, NOW } from './a-world.ts';
import { reread, settle } from './apply-model.ts';

/** Arbitrary worlds for property tests: few names and times, so that things meet. */

/** Undefined five times of six. */
function rarely<T>(of: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });
}

/** Undefined once in six times. */
function mostly<T>(of: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: of }, { weight: 1, arbitrary: fc.constant(undefined) });
}

/** Undefined every other time. */
function sometimes<T>(of: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.option(of, { nil: undefined });
}

/** Without the members that are undefined, as it comes over the wire. */
function wired<T>(of: T): T {
  return JSON.parse(JSON.stringify(of)) as T;
}

/** Some second around the time of the tests. */
export const instant: Arbitrary<Date> = fc.integer({ min: -100, max: 400 }).map(after);
const time = instant.map((date) => `${date.toISOString().slice(0, 19)}Z`);

const TOOLS = ['aperf', 'tcpdump'];
const PODS = ['web-1', 'web-2', 'web-3', 'web-4'];
const podName = fc.constantFrom(...PODS);
const attempt = fc.constantFrom(1, 1, 2, 3);

const waiting = fc.constantFrom(
  ...['ContainerCreating', 'PodInitializing', 'ErrImagePull', 'ImagePullBackOff'],
  ...['CreateContainerConfigError', 'toString'],
);
const state: Arbitrary<ContainerState> = fc.oneof(
  fc.constant({}),
  waiting.map((reason) => ({ waiting: { reason } })),
  time.map((startedAt) => ({ running: { startedAt } })),
  fc.constant({ running: {} }),
  fc
    .record({ exitCode: fc.constantFrom(0, 1, 3, 130, 137, 143), startedAt: time, finishedAt: time })
    .map((terminated) => ({ terminated })),
);

/** A refusal of the API server. */
export const refusal: Arbitrary<Refusal> = fc
  .constantFrom('AdmissionRefused' as const, 'PodSecurityRefused' as const)
  .map((reason) => ({ reason, message: 'The API server says no.' }));

/** What the API server says when it cannot ask a webhook. */
const DELAY: Refusal = { reason: 'WebhookUnavailable', message: 'failed calling webhook' };

const tool = fc.record({
  tool: fc.constantFrom(...TOOLS),
  jobUid: fc.constantFrom('job-uid', 'job-uid', 'other-uid'),
  attempt,
  marked: fc.boolean(),
  state: sometimes(state),
});

/** A pod in any state, with or without tools of this job and others in it. */
export const anyPod: Arbitrary<Pod> = fc
  .record({
    name: podName,
    born: time,
    node: mostly(fc.constantFrom('node-1', 'node-2')),
    deleted: rarely(time),
    phase: fc.constantFrom('Running', 'Running', 'Running', 'Pending', 'Succeeded', 'Failed', undefined),
    unreadySince: rarely(time),
    owner: sometimes(fc.constantFrom('rs-1', 'rs-2')),
    mirror: fc.boolean(),
    nonRoot: rarely(fc.constant(true)),
    user: sometimes(fc.constantFrom(0, 1000)),
    memory: rarely(fc.constantFrom('16Mi', '1Gi', 'much')),
    app: sometimes(state),
    isUp: fc.constantFrom(true, true, true, false),
    stray: rarely(fc.constantFrom('job-uid', 'other-uid', '')),
    tools: fc.uniqueArray(tool, {
      maxLength: 3,
      selector: (one) => `${one.jobUid} ${one.tool} ${one.attempt}`,
    }),
  })
  .map(({ tools, ...parts }) =>
    tools.reduce(
      (pod, { state: seen, ...of }) => withTool(pod, { ...of, ...(seen ? { state: seen } : {}) }),
      bare(parts),
    ),
  );

interface Bare {
  readonly name: string;
  readonly born: string;
  readonly node: string | undefined;
  readonly deleted: string | undefined;
  readonly phase: string | undefined;
  readonly unreadySince: string | undefined;
  readonly owner: string | undefined;
  readonly mirror: boolean;
  readonly nonRoot: true | undefined;
  /** As whom the pod says that it runs. */
  readonly user: number | undefined;
  readonly memory: string | undefined;
  readonly app: ContainerState | undefined;
  readonly isUp: boolean;
  readonly stray: string | undefined;
}

function bare({ name, born, node, deleted, owner, mirror, app, isUp, stray, ...parts }: Bare): Pod {
  const { nonRoot, user, memory, unreadySince } = parts;
  const up = { running: { startedAt: '2026-01-01T11:00:00Z' } };
  const ready = { type: 'Ready', status: 'False', lastTransitionTime: unreadySince };
  return aPod({
    name,
    metadata: {
      creationTimestamp: born,
      labels: { app: 'web', ...(stray === undefined ? {} : { [JOB_LABEL]: stray }) },
      ...(deleted === undefined ? {} : { deletionTimestamp: deleted }),
      ...(owner === undefined ? {} : { ownerReferences: [{ uid: owner }] }),
      ...(mirror && !isUp ? { annotations: { 'kubernetes.io/config.mirror': 'x' } } : {}),
    },
    spec: {
      nodeName: node,
      containers: [{ name: 'app', ...(memory ? { resources: { limits: { memory } } } : {}) }],
      securityContext: wired({ runAsNonRoot: nonRoot, runAsUser: user, runAsGroup: user }),
    },
    status: {
      phase: parts.phase,
      ...(unreadySince === undefined ? {} : { conditions: [ready] }),
      containerStatuses: [{ name: 'app', ...(isUp ? { state: up } : app ? { state: app } : {}) }],
    },
  });
}

/** Pods of different names. */
export const anyPods: Arbitrary<Pod[]> = fc.uniqueArray(anyPod, {
  maxLength: 4,
  selector: ({ metadata }) => metadata.name,
});

const row: Arbitrary<Target> = fc
  .record({
    pod: podName,
    state: fc.constantFrom(...targetState.options),
    attempt: rarely(fc.constantFrom(2, 3)),
    exitCode: rarely(fc.constantFrom(0, 3, 143)),
    injectedAt: sometimes(time),
    startedAt: sometimes(time),
    retryAt: rarely(time),
  })
  .map(({ pod, ...others }) => wired({ pod, uid: `uid-${pod}`, ...others }));

const reason = fc.constantFrom(...(Object.keys(REASONS) as Reason[]));

/** Any status that the schema lets through, likely or not. */
export const anyStatus: Arbitrary<PowerToolStatus> = fc
  .record({
    phase: sometimes(fc.constantFrom(...phase.options)),
    observedGeneration: sometimes(fc.constantFrom(1, 2)),
    startedAt: sometimes(time),
    finishedAt: rarely(time),
    deadline: sometimes(time),
    reason: sometimes(reason),
    message: sometimes(fc.constant('This was the message.')),
    sample: rarely(fc.constantFrom('', '7fffffffff', 'ffffffffff')),
    claimed: rarely(fc.boolean()),
    reserved: rarely(fc.subarray(PODS.map((name) => `uid-${name}`))),
    upload: rarely(
      fc.record({ tokens: fc.constantFrom(1, 2), until: time, namespaces: fc.constant<string[]>(['shop']) }),
    ),
    schedule: rarely(fc.record({ lastScheduleTime: time })),
    targets: sometimes(fc.uniqueArray(row, { maxLength: 4, selector: ({ uid }) => uid })),
  })
  .map(wired);

const duration = fc.constantFrom('1s', '30s', '24h', '0s', 'soon');

const failurePolicy = fc.record({
  onError: fc.constantFrom('Continue', 'Stop', 'Retry', 'Retry'),
  maxRetries: fc.constantFrom(1, 2),
  onUnhealthyTarget: fc.constantFrom('Stop', 'Continue'),
});

/** What a user may say of the life of a job, besides the verbs. */
const life = fc.record({
  budgets: sometimes(
    fc.record({
      maxConcurrentPods: sometimes(fc.constantFrom(1, 2)),
      canary: sometimes(fc.constantFrom(1, 2)),
    }),
  ),
  failurePolicy: sometimes(failurePolicy),
  activeDeadlineSeconds: rarely(fc.constantFrom(1, 60, 120, 300)),
  ttlSecondsAfterFinished: rarely(fc.constantFrom(0, 60)),
  dryRun: rarely(fc.constant(true)),
});

const verbs = fc.record({
  suspend: rarely(fc.boolean()),
  shutdown: rarely(fc.constantFrom('Stop', 'Cancel')),
});

const output = sometimes(fc.constant({ mode: 'collector' }));

const selector = { labelSelector: { matchLabels: { app: 'web' } } };
const targets = fc
  .record({
    container: rarely(fc.constantFrom('app', 'none')),
    max: rarely(fc.constantFrom(1, 2)),
    percent: rarely(fc.constantFrom(1, 50)),
    onePerNode: rarely(fc.boolean()),
  })
  .map((of) => ({ ...selector, ...of }));

const schedule = fc.record({
  schedule: fc.constantFrom('@hourly', '* * * * *', '0 0 30 2 *', '99 * * * *'),
  concurrencyPolicy: sometimes(fc.constantFrom('Forbid', 'Replace', 'Allow')),
});

const spec = fc
  .record({
    tool: mostly(
      fc.record({
        name: fc.constantFrom('aperf', 'aperf', 'tcpdump', 'unknown'),
        duration: fc.constantFrom('30s', '30s', '1m', '24h', '0s'),
      }),
    ),
    profiler: rarely(fc.record({ tool: fc.constantFrom(...TOOLS), duration: fc.constant('30s') })),
    targets,
    output,
    life,
    verbs,
    schedule: rarely(schedule),
  })
  .map(({ tool: asked, life: of, verbs: said, schedule: times, ...others }) => ({
    tool: asked,
    ...wired({ ...others, ...of, ...said, ...times }),
  }));

/** A job in any state. */
export const anyPowerTool: Arbitrary<PowerTool> = fc
  .record({
    spec,
    status: fc.oneof(fc.constant(undefined), anyStatus),
    deleted: rarely(time),
    finalizers: fc.subarray([FINALIZER, 'other/finalizer']),
  })
  .map(({ deleted, finalizers, status, ...parts }) =>
    aPowerTool({
      ...parts,
      ...(status ? { status } : {}),
      metadata: { finalizers, ...(deleted ? { deletionTimestamp: deleted } : {}) },
    }),
  );

const capabilities = fc.subarray(['SYS_PTRACE', 'PERFMON', 'SYS_ADMIN', 'NET_RAW', 'SYS_MODULE'], {
  maxLength: 3,
});
const toolBudgets = fc.record({
  maxConcurrentPods: sometimes(fc.constantFrom(1, 2)),
  maxConcurrentPodsPerNode: sometimes(fc.constantFrom(1, 2)),
});
const LESSER_MODES = [
  { name: 'same-user', runAs: 'Target' },
  { name: 'plain', runAs: 'Image' },
];
const config = fc
  .record({
    name: fc.constantFrom(...TOOLS),
    security: fc.record({
      allowPrivileged: fc.boolean(),
      capabilities: capabilities.map((add) => ({ add })),
      lesserModes: sometimes(fc.subarray(LESSER_MODES)),
    }),
    allowedNamespaces: rarely(fc.subarray(['shop', 'dev'])),
    maxDuration: rarely(duration.filter((text) => text !== 'soon')),
    runsAsRoot: sometimes(fc.boolean()),
    needsMemory: rarely(fc.constant('64Mi')),
    budgets: sometimes(toolBudgets),
  })
  .map((parts) => aPowerToolConfig({ name: parts.name, spec: wired(parts) }));

const image = fc.constantFrom('registry.example/a:1', 'b@sha256:' + '0'.repeat(64), 'no image', 'tool');

/** What admins may have decided, well or badly. */
export const anyRules: Arbitrary<AdminRules> = fc.record({
  images: fc.dictionary(fc.constantFrom(...TOOLS, 'other'), image),
  configs: fc.array(
    fc.oneof(
      { weight: 9, arbitrary: config },
      fc.constant<Refusal>({ reason: 'ConfigInvalid', message: 'The config cannot be read.' }),
    ),
    { maxLength: 2 },
  ),
});

const GOOD_IMAGES = { aperf: 'registry.example/a:1', tcpdump: 'tool' };

/** Good rules most of the time, so that jobs start. */
const likelyRules = fc.oneof(
  anyRules,
  fc.constant<AdminRules>({ images: GOOD_IMAGES, configs: [] }),
  config.map((one) => ({ images: GOOD_IMAGES, configs: [one] })),
);

const run: Arbitrary<PowerTool> = fc
  .record({
    name: fc.constantFrom('run-1', 'run-2', 'run-3', 'job-29454480'),
    born: time,
    phase: sometimes(fc.constantFrom(...phase.options)),
    deleted: rarely(time),
    shutdown: rarely(fc.constantFrom('Stop', 'Cancel')),
  })
  .map(({ name, born, deleted, shutdown, ...of }) =>
    aPowerTool({
      name,
      uid: `uid-${name}`,
      metadata: { creationTimestamp: born, ...(deleted ? { deletionTimestamp: deleted } : {}) },
      spec: shutdown ? { shutdown } : {},
      ...(of.phase ? { status: { phase: of.phase } } : {}),
    }),
  );
const runs = fc.uniqueArray(run, { maxLength: 3, selector: ({ metadata }) => metadata.name });

const limits = fc.constantFrom(LIMITS, LIMITS, { ...LIMITS, maxRunsPerPod: 1 });

/** Any world at the beginning of a run, likely or not. */
export const anyWorld: Arbitrary<World> = fc
  .record({
    powerTool: anyPowerTool,
    pods: anyPods,
    rules: mostly(likelyRules),
    runs: sometimes(runs),
    mayEnd: fc.boolean(),
    limits,
    judgedAt: sometimes(instant),
  })
  .map((parts) => aWorld(parts));

const KINDS = ['rs-1', 'rs-2', 'uid-web-1', 'uid-web-2'];

/** Any world in the middle of a run: some things were tried already. */
export const anyWorldMidway: Arbitrary<World> = fc
  .record({
    world: anyWorld,
    verdicts: fc.array(
      fc.tuple(
        fc.constantFrom(...KINDS, ...KINDS.flatMap((kind) => [`${kind} same-user`, `${kind} full`])),
        fc.oneof(refusal, fc.constant('passed' as const)),
      ),
    ),
    refusals: fc.array(fc.tuple(podName, refusal)),
    lost: fc.array(podName),
    released: fc.array(podName),
    granted: rarely(fc.array(podName)),
    armed: mostly(instant),
    disarmed: fc.boolean(),
    gone: rarely(fc.boolean()),
  })
  .map(({ world, verdicts, refusals, lost, released, granted, armed, disarmed, gone }) => ({
    ...world,
    preflight: new Map(verdicts),
    refusals: new Map(refusals.map(([name, one]) => [uidOf(name), one])),
    lost: new Set(lost.map(uidOf)),
    released: new Set(released.map(uidOf)),
    granted: granted && new Set(granted.map(uidOf)),
    armed: armed?.toISOString(),
    disarmed,
    gone,
  }));

function uidOf(name: string): string {
  return `uid-${name}`;
}

/** How an API server may answer injections: fixed for each pod. */
export const anyVerdicts: Arbitrary<ReadonlyMap<string, Refusal | 'lost'>> = fc
  .dictionary(podName, fc.oneof(refusal, fc.constant(DELAY), fc.constant('lost' as const)), { maxKeys: 2 })
  .map((of) => new Map(Object.entries(of)));

/** What may happen to a pod in which a tool is. */
const happening = fc.oneof(
  { weight: 4, arbitrary: state.map((seen) => (pod: Pod) => reporting(pod, seen)) },
  {
    weight: 1,
    arbitrary: fc.constant((pod: Pod) => ({ ...pod, status: { ...pod.status, phase: 'Failed' } })),
  },
  {
    weight: 1,
    arbitrary: fc.constant((pod: Pod) => withTool(pod, { jobUid: 'other-uid', marked: false })),
  },
);

const goodRules = fc.oneof(
  fc.constant<AdminRules>({ images: GOOD_IMAGES, configs: [] }),
  toolBudgets.map((budgets) => ({
    images: GOOD_IMAGES,
    configs: [aPowerToolConfig({ spec: wired({ budgets }) })],
  })),
  fc.constant<AdminRules>({
    images: GOOD_IMAGES,
    configs: [
      aPowerToolConfig({
        spec: { security: { capabilities: { add: ['SYS_PTRACE'] }, lesserModes: LESSER_MODES.slice(0, 1) } },
      }),
    ],
  }),
);

/**
 * A world some time after the start of a job, as a real one comes to it: the plan itself has put the tool into
 * pods, the kubelet has reported on them, the user may have changed a verb, and some function looks again.
 */
export const anyLife: Arbitrary<World> = fc
  .record({
    life,
    targets,
    output,
    verbs,
    count: fc.integer({ min: 1, max: 4 }),
    rules: goodRules,
    happenings: fc.array(mostly(happening), { minLength: 4, maxLength: 4 }),
    away: rarely(podName),
    hasRules: fc.boolean(),
    limits,
    judgedAt: sometimes(instant),
  })
  .map(
    ({ life: of, targets: chosen, output: kept, verbs: said, count, rules, happenings, away, ...rest }) => {
      const { hasRules, ...others } = rest;
      const first = wired({ ...of, targets: chosen, output: kept });
      const pods = Array.from({ length: count }, (_, index) => {
        const securityContext = index % 2 === 0 ? { runAsUser: 1000, runAsGroup: 1000 } : {};
        return aPod({ name: `web-${index + 1}`, spec: { securityContext } });
      });
      const begun = settle(aWorld({ powerTool: aPowerTool({ spec: first }), pods, rules }), NOW).world;
      const { metadata, status } = begun.powerTool;
      const changed = { ...first, ...wired(said) };
      const powerTool = aPowerTool({ metadata, spec: changed, ...(status ? { status } : {}) });
      const left = begun.pods
        .filter((pod) => pod.metadata.name !== away)
        .map((pod, index) => (hasTool(pod) ? (happenings[index]?.(pod) ?? pod) : pod));
      return {
        ...reread({ ...begun, powerTool, pods: left }),
        ...others,
        rules: hasRules ? rules : undefined,
      };
    },
  );

function hasTool({ spec: { ephemeralContainers } }: Pod): boolean {
  return (ephemeralContainers?.length ?? 0) > 0;
}
