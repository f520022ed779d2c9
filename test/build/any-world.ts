import fc, { type Arbitrary } from 'fast-check';
import { FINALIZER, JOB_LABEL } from '../../lib/api/names.ts';
import type { ContainerState, Pod } from '../../lib/api/pod.ts';
import { phase, targetState, type PowerToolStatus, type Target } from '../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import { REASONS, type Reason, type Refusal } from '../../lib/api/refusal.ts';
import { tokenSecretName } from '../../lib/make/upload-secret.ts';
import type { Tokens, World } from '../../lib/plan/world.ts';
import { aPod, withTool } from './a-pod.ts';
import { aPowerTool } from './a-power-tool.ts';
import { after, aWorld, LIMITS } from './a-world.ts';
import { likelyRules, TOOLS } from './any-rules.ts';
import { mostly, rarely, sometimes, wired } from './optional.ts';

/** Arbitrary worlds for property tests: few names and times, so that things meet. */

/** Some second around the time of the tests. */
export const instant: Arbitrary<Date> = fc.integer({ min: -100, max: 400 }).map(after);
const time = instant.map((date) => `${date.toISOString().slice(0, 19)}Z`);

const PODS = ['web-1', 'web-2', 'web-3', 'web-4'];
/** The name of a pod. */
export const podName = fc.constantFrom(...PODS);
const attempt = fc.constantFrom(1, 1, 2, 3);

const waiting = fc.constantFrom(
  ...['ContainerCreating', 'PodInitializing', 'ErrImagePull', 'ImagePullBackOff'],
  ...['CreateContainerConfigError', 'toString'],
);
/** The second is what the kubelet says where it has only not yet read a Secret. */
const saying = fc.constantFrom(undefined, 'failed to sync secret cache: timed out', 'no such key');
/** In what state a container is, as a pod says it. */
export const state: Arbitrary<ContainerState> = fc.oneof(
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
export const DELAY: Refusal = { reason: 'WebhookUnavailable', message: 'failed calling webhook' };

const tool = fc.record({
  tool: fc.constantFrom(...TOOLS),
  jobUid: fc.constantFrom('job-uid', 'job-uid', 'other-uid'),
  attempt,
  marked: fc.boolean(),
  state: sometimes(state),
});

/** A pod in any state, with or without tools of this job and others in it. */
const anyPod: Arbitrary<Pod> = fc
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
const anyPods: Arbitrary<Pod[]> = fc.uniqueArray(anyPod, {
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
const anyStatus: Arbitrary<PowerToolStatus> = fc
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

const failurePolicy = fc.record({
  onError: fc.constantFrom('Continue', 'Stop', 'Retry', 'Retry'),
  maxRetries: fc.constantFrom(1, 2),
  onUnhealthyTarget: fc.constantFrom('Stop', 'Continue'),
});

/** What a user may say of the life of a job, besides the verbs. */
export const life = fc.record({
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

/** By what a user changes the course of a job. */
export const verbs = fc.record({
  suspend: rarely(fc.boolean()),
  shutdown: rarely(fc.constantFrom('Stop', 'Cancel')),
});

const output = sometimes(fc.constant({ mode: 'collector' }));

const selector = { labelSelector: { matchLabels: { app: 'web' } } };
/** Which pods a job asks for. */
export const targets = fc
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
const anyPowerTool: Arbitrary<PowerTool> = fc
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

/** What the settings of the functions allow. */
export const limits = fc.constantFrom(LIMITS, LIMITS, { ...LIMITS, maxRunsPerPod: 1 });

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
