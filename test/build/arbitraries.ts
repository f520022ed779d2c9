import fc, { type Arbitrary } from 'fast-check';
import { FINALIZER, JOB_LABEL } from '../../lib/api/names.ts';
import type { ContainerState, Pod } from '../../lib/api/pod.ts';
import { phase, targetState, type PowerToolStatus, type Target } from '../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import { REASONS, type Reason, type Refusal } from '../../lib/api/refusal.ts';
import type { AdminRules } from '../../lib/security/approve.ts';
import type { World } from '../../lib/plan/world.ts';
import { aPod, withTool } from './a-pod.ts';
import { aPowerTool } from './a-power-tool.ts';
import { aPowerToolConfig } from './a-power-tool-config.ts';
import { after, aWorld } from './a-world.ts';

/** Arbitrary worlds for property tests: few names and times, so that things meet. */

/** Undefined five times of six. */
function rarely<T>(of: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });
}

/** Undefined once in six times. */
function mostly<T>(of: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: of }, { weight: 1, arbitrary: fc.constant(undefined) });
}

/** Some second around the time of the tests. */
export const instant: Arbitrary<Date> = fc.integer({ min: -100, max: 400 }).map(after);
const time = instant.map((date) => `${date.toISOString().slice(0, 19)}Z`);

const TOOLS = ['aperf', 'tcpdump'];
const podName = fc.constantFrom('web-1', 'web-2', 'web-3', 'web-4');

const waiting = fc.constantFrom(
  ...[
    'ContainerCreating',
    'PodInitializing',
    'ErrImagePull',
    'ImagePullBackOff',
    'CreateContainerConfigError',
    'toString',
  ],
);
const state: Arbitrary<ContainerState> = fc.oneof(
  fc.constant({}),
  waiting.map((reason) => ({ waiting: { reason } })),
  time.map((startedAt) => ({ running: { startedAt } })),
  fc.constant({ running: {} }),
  fc
    .record({ exitCode: fc.constantFrom(0, 1, 3, 137, 143), startedAt: time, finishedAt: time })
    .map((terminated) => ({ terminated })),
);

/** A refusal of the API server. */
export const refusal: Arbitrary<Refusal> = fc
  .constantFrom('AdmissionRefused' as const, 'PodSecurityRefused' as const)
  .map((reason) => ({ reason, message: 'The API server says no.' }));

const tool = fc.record({
  tool: fc.constantFrom(...TOOLS),
  jobUid: fc.constantFrom('job-uid', 'job-uid', 'other-uid'),
  marked: fc.boolean(),
  state: fc.option(state, { nil: undefined }),
});

/** A pod in any state, with or without tools of this job and others in it. */
export const anyPod: Arbitrary<Pod> = fc
  .record({
    name: podName,
    born: time,
    deleted: rarely(time),
    phase: fc.constantFrom('Running', 'Running', 'Running', 'Pending', 'Succeeded', 'Failed', undefined),
    owner: fc.option(fc.constantFrom('rs-1', 'rs-2'), { nil: undefined }),
    mirror: fc.boolean(),
    app: fc.option(state, { nil: undefined }),
    isUp: fc.constantFrom(true, true, true, false),
    stray: rarely(fc.constantFrom('job-uid', 'other-uid', '')),
    tools: fc.uniqueArray(tool, { maxLength: 2, selector: ({ jobUid }) => jobUid }),
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
  readonly deleted: string | undefined;
  readonly phase: string | undefined;
  readonly owner: string | undefined;
  readonly mirror: boolean;
  readonly app: ContainerState | undefined;
  readonly isUp: boolean;
  readonly stray: string | undefined;
}

function bare({ name, born, deleted, owner, mirror, app, isUp, stray, ...parts }: Bare): Pod {
  const up = { running: { startedAt: '2026-01-01T11:00:00Z' } };
  return aPod({
    name,
    metadata: {
      creationTimestamp: born,
      labels: { app: 'web', ...(stray === undefined ? {} : { [JOB_LABEL]: stray }) },
      ...(deleted === undefined ? {} : { deletionTimestamp: deleted }),
      ...(owner === undefined ? {} : { ownerReferences: [{ uid: owner }] }),
      ...(mirror && !isUp ? { annotations: { 'kubernetes.io/config.mirror': 'x' } } : {}),
    },
    status: {
      phase: parts.phase,
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
    startedAt: fc.option(time, { nil: undefined }),
  })
  .map(({ pod, state: of, startedAt }) => ({
    pod,
    uid: `uid-${pod}`,
    state: of,
    ...(startedAt ? { startedAt } : {}),
  }));

const reason = fc.constantFrom(...(Object.keys(REASONS) as Reason[]));

/** Any status that the schema lets through, likely or not. */
export const anyStatus: Arbitrary<PowerToolStatus> = fc
  .record({
    phase: fc.option(fc.constantFrom(...phase.options), { nil: undefined }),
    startedAt: fc.option(time, { nil: undefined }),
    deadline: fc.option(time, { nil: undefined }),
    reason: fc.option(reason, { nil: undefined }),
    targets: fc.option(fc.uniqueArray(row, { maxLength: 4, selector: ({ uid }) => uid }), { nil: undefined }),
  })
  .map((status) => JSON.parse(JSON.stringify(status)) as PowerToolStatus);

const duration = fc.constantFrom('1s', '30s', '24h', '0s', 'soon');
const spec = fc
  .record({
    tool: mostly(
      fc.record({
        name: fc.constantFrom('aperf', 'aperf', 'tcpdump', 'unknown'),
        duration: fc.constantFrom('30s', '30s', '1m', '24h', '0s'),
      }),
    ),
    profiler: rarely(fc.record({ tool: fc.constantFrom(...TOOLS), duration: fc.constant('30s') })),
    container: rarely(fc.constantFrom('app', 'none')),
  })
  .map(({ container, ...dialects }) => ({
    ...dialects,
    targets: { labelSelector: { matchLabels: { app: 'web' } }, ...(container ? { container } : {}) },
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

const capabilities = fc.subarray(['SYS_PTRACE', 'PERFMON', 'SYS_ADMIN', 'NET_RAW']);
const config = fc
  .record({
    name: fc.constantFrom(...TOOLS),
    security: fc.record({
      allowPrivileged: fc.boolean(),
      capabilities: capabilities.map((add) => ({ add })),
    }),
    allowedNamespaces: fc.option(fc.subarray(['shop', 'dev']), { nil: undefined }),
    maxDuration: fc.option(
      duration.filter((text) => text !== 'soon'),
      { nil: undefined },
    ),
  })
  .map((parts) =>
    aPowerToolConfig({
      name: parts.name,
      spec: JSON.parse(JSON.stringify(parts)) as Record<string, unknown>,
    }),
  );

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

/** Good rules most of the time, so that jobs start. */
const likelyRules = fc.oneof(
  anyRules,
  config.map((one) => ({ images: { aperf: 'registry.example/a:1', tcpdump: 'tool' }, configs: [one] })),
);

/** Any world at the beginning of a run. */
export const anyWorld: Arbitrary<World> = fc
  .record({
    powerTool: anyPowerTool,
    pods: anyPods,
    rules: mostly(likelyRules),
    mayEnd: fc.boolean(),
  })
  .map((parts) => aWorld(parts));

/** Any world in the middle of a run: some things were tried already. */
export const anyWorldMidway: Arbitrary<World> = fc
  .record({
    world: anyWorld,
    verdicts: fc.array(
      fc.tuple(
        fc.constantFrom('rs-1', 'rs-2', 'uid-web-1', 'uid-web-2'),
        fc.oneof(refusal, fc.constant('passed' as const)),
      ),
    ),
    refusals: fc.array(fc.tuple(podName, refusal)),
    lost: fc.array(podName),
    armed: mostly(instant),
    disarmed: fc.boolean(),
  })
  .map(({ world, verdicts, refusals, lost, armed, disarmed }) => ({
    ...world,
    preflight: new Map(verdicts),
    refusals: new Map(refusals.map(([name, one]) => [`uid-${name}`, one])),
    lost: new Set(lost.map((name) => `uid-${name}`)),
    armed: armed?.toISOString(),
    disarmed,
  }));

/** How an API server may answer injections: fixed for each pod. */
export const anyVerdicts: Arbitrary<ReadonlyMap<string, Refusal | 'lost'>> = fc
  .dictionary(podName, fc.oneof(refusal, fc.constant('lost' as const)), { maxKeys: 2 })
  .map((of) => new Map(Object.entries(of)));
