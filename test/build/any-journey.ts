import fc, { type Arbitrary } from 'fast-check';
import type { Ledger } from '../../lib/api/ledger.ts';
import { toolState, type ContainerState, type Pod } from '../../lib/api/pod.ts';
import type { AdminRules } from '../../lib/security/approve.ts';
import type { World } from '../../lib/plan/world.ts';
import { aPod, ended, reporting, RUNNING, unready, withTool } from './a-pod.ts';
import { aPowerTool } from './a-power-tool.ts';
import { aWorld, NOW } from './a-world.ts';
import { anyRules, goodRules } from './any-rules.ts';
import { DELAY, instant, life, limits, podName, refusal, state, targets, verbs } from './any-world.ts';
import { follow, reread, type Server, type Step } from './apply-model.ts';
import { mostly, rarely, sometimes, wired } from './optional.ts';

/** Arbitrary lives of jobs for property tests: what people, tools and the API server do from run to run. */

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
