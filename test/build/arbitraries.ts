import fc, { type Arbitrary } from 'fast-check';
import type { Ledger } from '../../lib/api/ledger.ts';
import { FINALIZER, JOB_LABEL } from '../../lib/api/names.ts';
import { toolState, type ContainerState, type Pod } from '../../lib/api/pod.ts';
import { phase, targetState, type PowerToolStatus, type Target } from '../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import { REASONS, type Reason, type Refusal } from '../../lib/api/refusal.ts';
import type { AdminRules } from '../../lib/security/approve.ts';
import { tokenSecretName } from '../../lib/make/upload-secret.ts';
import type { Tokens, World } from '../../lib/plan/world.ts';
import { aPod, ended, reporting, RUNNING, unready, withTool } from './a-pod.ts';
import { aPowerTool } from './a-power-tool.ts';
import { aPowerToolConfig } from './a-power-tool-config.ts';
import { after, aWorld, LIMITS, NOW } from './a-world.ts';
import { follow, reread, type Server, type Step } from './apply-model.ts';

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
/** The second is what the kubelet says where it has only not yet read a Secret. */
const saying = fc.constantFrom(undefined, 'failed to sync secret cache: timed out', 'no such key');
const state: Arbitrary<ContainerState> = fc.oneof(
  fc.constant({}),
  fc.record({ reason: waiting, message: saying }).map((why) => ({ waiting: wired(why) })),
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
    schedule: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, schedule),
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
const anyWorld: Arbitrary<World> = fc
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

const knownTokens: Arbitrary<Tokens> = fc
  .record({
    anchored: fc.boolean(),
    issued: fc.subarray([1, 2]),
    removed: fc.subarray([1, 2]),
    kept: fc.subarray([1, 2], { maxLength: 1 }),
    closed: rarely(refusal),
    shortened: fc.constantFrom(0, 0, 3000),
  })
  .map(({ anchored, issued, removed, kept, closed, shortened }) => {
    const nameAll = (numbers: readonly number[]): Set<string> =>
      new Set(numbers.map((number) => `shop/${tokenSecretName('job-uid', number)}`));
    return {
      anchored,
      issued: nameAll(issued),
      removed: nameAll(removed),
      kept: new Map([...nameAll(kept)].map((secret) => [secret, 'a policy keeps it'])),
      closed: new Map(closed ? [['shop', closed]] : []),
      shortened,
    };
  });

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
    delays: rarely(fc.array(fc.constantFrom(...KINDS))),
    denied: rarely(fc.array(podName)),
    refusedRuns: rarely(fc.constantFrom('run-1', 'job-29454480')),
    tokens: sometimes(knownTokens),
    lost: fc.array(podName),
    unlabeled: fc.array(podName),
    granted: rarely(fc.array(podName)),
    armed: mostly(instant),
    disarmed: fc.boolean(),
    gone: rarely(fc.boolean()),
  })
  .map(({ world, verdicts, refusals, delays, lost, unlabeled, granted, armed, ...more }) => ({
    ...world,
    preflight: new Map(verdicts),
    refusals: new Map(refusals.map(([name, one]) => [uidOf(name), one])),
    delays: new Map(delays?.map((kind) => [kind, DELAY])),
    denied: new Set(more.denied?.map(uidOf)),
    refusedRuns: new Map(more.refusedRuns === undefined ? [] : [[more.refusedRuns, 'no room']]),
    tokens: more.tokens ?? world.tokens,
    lost: new Set(lost.map(uidOf)),
    unlabeled: new Set(unlabeled.map(uidOf)),
    granted: granted && new Set(granted.map(uidOf)),
    armed: armed?.toISOString(),
    disarmed: more.disarmed,
    gone: more.gone,
  }));

function uidOf(name: string): string {
  return `uid-${name}`;
}

/** What the API server says to tools in some pods, and to those that are root. */
const verdict: Arbitrary<Server['verdict']> = fc
  .record({
    pods: fc.dictionary(podName, fc.oneof(refusal, fc.constant(DELAY), fc.constant('lost' as const)), {
      maxKeys: 2,
    }),
    root: rarely(refusal),
  })
  .map(
    ({ pods: some, root }) =>
      ({ metadata: { name } }, { securityContext: { runAsUser } }) =>
        some[name] ?? (runAsUser === 0 ? root : undefined),
  );

/** What another job takes of the budget of the tool. */
const ledger: Arbitrary<Ledger> = fc
  .subarray(['uid-a', 'uid-b'])
  .map((uids) => ({ ...OTHER, seats: Object.fromEntries(uids.map((uid) => [uid, 'node-1'])) }))
  .map((entry) => new Map([['other-uid', entry]]));
const OTHER = { tool: 'aperf', job: 'shop/other' };

const server: Arbitrary<Server> = fc
  .record({ verdict: rarely(verdict), ledger: sometimes(ledger) })
  .map(({ verdict: says, ledger: taken }) => ({
    ...(says && { verdict: says }),
    ...(taken && { ledger: taken }),
  }));

/** What may happen to a pod, whether or not a tool is in it. */
const happening: Arbitrary<(pod: Pod) => Pod> = fc.oneof(
  { weight: 6, arbitrary: fc.constant((pod: Pod) => tells(pod, ended(0))) },
  { weight: 2, arbitrary: fc.constant((pod: Pod) => tells(pod, ended(3))) },
  { weight: 6, arbitrary: state.map((seen) => (pod: Pod) => tells(pod, seen)) },
  ...[
    (pod: Pod) => ({ ...pod, status: { ...pod.status, phase: 'Failed' } }),
    (pod: Pod) => ({ ...pod, status: { ...pod.status, containerStatuses: [] } }),
    (pod: Pod) => ({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T12:01:00Z' } }),
    (pod: Pod) => withTool(pod, { jobUid: 'other-uid', marked: false }),
    (pod: Pod) => unready(tells(pod, RUNNING), '2026-01-01T12:00:10Z'),
  ].map((change) => ({ weight: 1, arbitrary: fc.constant(change) })),
);

// What has ended never runs again: no ephemeral container does.
function tells(pod: Pod, seen: ContainerState): Pod {
  const [latest] = pod.spec.ephemeralContainers ?? [];
  return latest && !toolState(pod, latest.name)?.terminated ? reporting(pod, seen) : pod;
}

const someRights = fc.constantFrom(
  { allowPrivileged: false },
  { allowPrivileged: true },
  { capabilities: { add: ['SYS_PTRACE'] } },
  { capabilities: { add: ['SYS_PTRACE'] }, lesserModes: LESSER_MODES.slice(0, 1) },
  {
    capabilities: { add: ['PERFMON', 'SYS_PTRACE'] },
    lesserModes: [...LESSER_MODES, { name: 'ptrace', runAs: 'Root', capabilities: { add: ['SYS_PTRACE'] } }],
  },
);
const goodConfig = fc
  .record({
    security: someRights,
    budgets: sometimes(toolBudgets),
    allowedNamespaces: rarely(fc.constant(['shop'])),
    runsAsRoot: rarely(fc.constant(true)),
    needsMemory: rarely(fc.constant('64Mi')),
  })
  .map((parts) => aPowerToolConfig({ spec: wired(parts) }));
const goodRules: Arbitrary<AdminRules> = fc.oneof(fc.constant({ images: GOOD_IMAGES, configs: [] }), {
  weight: 3,
  arbitrary: goodConfig.map((one) => ({ images: GOOD_IMAGES, configs: [one] })),
});

/** A pod that runs, of a kind that people have. */
const goodPod = fc
  .record({
    isElsewhere: rarely(fc.constant(true)),
    node: fc.constantFrom('node-1', 'node-2'),
    owner: sometimes(fc.constantFrom('rs-1', 'rs-2')),
    user: sometimes(fc.constantFrom(0, 1000, 2000)),
    nonRoot: rarely(fc.constant(true)),
    memory: rarely(fc.constantFrom('16Mi', '1Gi')),
    claim: mostly(fc.record({ readOnly: rarely(fc.constant(true)), subPath: rarely(fc.constant('a')) })),
    sidecar: rarely(fc.constant({ name: 'sidecar' })),
  })
  .map(({ isElsewhere, node, owner, user, nonRoot, memory, claim, sidecar }) => {
    const mounts = claim ? [{ name: 'data', mountPath: '/data', ...wired(claim) }] : [];
    const app = {
      name: 'app',
      volumeMounts: mounts,
      ...(memory ? { resources: { limits: { memory } } } : {}),
    };
    return (name: string, namespaces: readonly string[]): Pod =>
      aPod({
        name,
        metadata: {
          namespace: (isElsewhere && namespaces[1]) ?? 'shop',
          ...(owner ? { ownerReferences: [{ uid: owner }] } : {}),
        },
        spec: {
          nodeName: node,
          containers: [app, ...(sidecar ? [sidecar] : [])],
          volumes: claim ? [{ name: 'data', persistentVolumeClaim: { claimName: 'results' } }] : [],
          securityContext: wired({ runAsUser: user, runAsGroup: user, runAsNonRoot: nonRoot }),
        },
      });
  });

const goodSpec = fc
  .record({
    warmup: rarely(fc.constant('5s')),
    args: rarely(fc.constant(['--rate', '$(HOME)'])),
    namespaces: rarely(fc.constant(['shop', 'dev'])),
    targets,
    life,
    output: fc.oneof(
      { weight: 3, arbitrary: fc.constant({ mode: 'ephemeral' }) },
      {
        weight: 3,
        arbitrary: fc
          .constantFrom({}, { rollingInterval: '10s' })
          .map((of) => ({ mode: 'collector', ...of })),
      },
      fc.constant({ mode: 'pvc', pvc: { claimName: 'results' } }),
    ),
  })
  .map(({ warmup, args, namespaces, targets: chosen, life: of, output: kept }) => ({
    ...of,
    tool: { name: 'aperf', duration: '30s', warmup, args },
    targets: { ...chosen, namespaceSelector: namespaces && { matchNames: namespaces } },
    output: kept,
  }))
  .map(wired);

/** What happens between two runs of a job, and when the next comes. */
interface Leg {
  readonly now: Date;
  readonly judgedAt: Date | undefined;
  readonly verbs: object;
  readonly happenings: readonly (((pod: Pod) => Pod) | undefined)[];
  readonly away: string | undefined;
  /** Undefined: a function that does not read them. */
  readonly rules: AdminRules | 'unchanged' | undefined;
}

const leg: Arbitrary<Leg> = fc.record({
  now: instant,
  judgedAt: rarely(instant),
  verbs: rarely(verbs).map((said) => wired(said ?? {})),
  happenings: fc.array(sometimes(happening), { minLength: 4, maxLength: 4 }),
  away: rarely(podName),
  rules: fc.oneof(
    { weight: 8, arbitrary: fc.constant('unchanged' as const) },
    fc.constant(undefined),
    anyRules,
  ),
});

/** One run of a job: from what it began with to its rest, step by step. */
export interface Run {
  readonly start: World;
  readonly now: Date;
  readonly server: Server;
  readonly steps: readonly Step[];
  readonly end: World;
}

/** A job from its making on, as a real one comes about, and an API server that answers it. */
export interface Journey {
  readonly start: World;
  readonly server: Server;
  readonly legs: readonly Leg[];
}

export const anyJourney: Arbitrary<Journey> = fc
  .record({
    spec: goodSpec,
    verbs: rarely(verbs),
    pods: fc.array(goodPod, { minLength: 2, maxLength: 4 }),
    rules: goodRules,
    limits,
    server,
    legs: fc.array(leg, { minLength: 2, maxLength: 3 }),
  })
  .map(({ spec: of, verbs: said, pods, rules, limits: set, ...rest }) => {
    const powerTool = aPowerTool({ spec: { ...of, ...wired(said ?? {}) } });
    const namespaces = powerTool.spec.targets.namespaceSelector?.matchNames ?? [];
    const there = pods.map((make, index) => make(`web-${index + 1}`, namespaces));
    return { ...rest, start: aWorld({ powerTool, pods: there, rules, limits: set }) };
  });

/** The runs of a journey: the first makes what it can of a new job, the others meet what has happened since. */
export function travel({ start, server: answers, legs }: Journey): Run[] {
  const runs = [runOf(start, NOW, answers)];
  for (const next of legs) {
    const met = meet(runs.at(-1)?.end ?? start, next, start.rules);
    runs.push(runOf(met, next.now, answers));
  }
  return runs;
}

function runOf(start: World, now: Date, answers: Server): Run {
  return { start, now, server: answers, ...follow(start, now, answers) };
}

function meet(
  world: World,
  { verbs: said, happenings, away, rules, judgedAt }: Leg,
  first: World['rules'],
): World {
  const { metadata, spec: of, status } = world.powerTool;
  const powerTool = aPowerTool({ metadata, spec: { ...of, ...said }, ...(status ? { status } : {}) });
  const pods = world.pods
    .map((pod, index) => happenings[index]?.(pod) ?? pod)
    .filter((pod) => pod.metadata.name !== away);
  return {
    ...reread({ ...world, powerTool, pods }),
    rules: rules === 'unchanged' ? first : rules,
    judgedAt,
  };
}
