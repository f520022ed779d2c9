import fc, { type Arbitrary } from 'fast-check';
import { jobSpecOf, type JobSpec } from '../../../lib/api/job-spec.ts';
import { CONTAINER_PREFIX, JOB_LABEL } from '../../../lib/api/names.ts';
import {
  envOf,
  hasEnded,
  toolState,
  type ContainerState,
  type EphemeralContainer,
  type Pod,
} from '../../../lib/api/pod.ts';
import { isFinal, phase, type Phase, type PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { isOver, isScheduled, type PowerTool } from '../../../lib/api/power-tool.ts';
import { isRefusal, REASONS } from '../../../lib/api/refusal.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { tokenSecretName } from '../../../lib/make/upload-secret.ts';
import { armedUntil } from '../../../lib/plan/plan-timer.ts';
import { trialKey } from '../../../lib/plan/pod-kind.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { FORBIDDEN_CAPABILITIES } from '../../../lib/security/capabilities.ts';
import { makeLadder } from '../../../lib/security/make-ladder.ts';
import { countTargets } from '../../../lib/status/count-targets.ts';
import { hopelessReason } from '../../../lib/status/waiting-states.ts';
import { anyLife, anyVerdicts, anyWorld, anyWorldMidway, instant } from '../../build/arbitraries.ts';
import { applyModel, only, reread, settle } from '../../build/apply-model.ts';

type Injection = Extract<Action, { kind: 'inject' | 'preflight' }>;

/** A change meets the same examples each time; `make properties` draws new ones, and more. */
const { TOE_RUNS } = process.env;
const RUNS = TOE_RUNS ? { numRuns: Number(TOE_RUNS) } : { numRuns: 150, seed: 1 };
/** Where a run begins: where real jobs come to. */
const anyStart: Arbitrary<World> = anyLife;
/** Where a run may be. */
const anywhere: Arbitrary<World> = fc.oneof(anyWorldMidway, anyLife);

function isOfJob(env: EphemeralContainer['env'], { metadata }: PowerTool): boolean {
  return env?.some(({ name, value }) => name === 'TOE_JOB_UID' && value === metadata.uid) ?? false;
}

// `only` takes the actions of one kind; it is not that of jest.
function injectionsOf(actions: readonly Action[]): Injection[] {
  return [...only('inject', actions), ...only('preflight', actions)];
}

/** Holds of every step of every run from any world. */
function always(check: (actions: readonly Action[], world: World, now: Date) => void): void {
  const run = fc.property(anywhere, instant, (world, now) => check(plan(world, now), world, now));
  fc.assert(run, RUNS);
}

/** Holds of every step on the way from any world to its rest, whatever the API server answers. */
function onTheWay(check: (actions: readonly Action[], before: World, then: World) => void): void {
  const run = fc.property(anyStart, instant, anyVerdicts, (start, now, verdicts) => {
    const server = { verdict: ({ metadata }: Pod) => verdicts.get(metadata.name) };
    let world = start;
    for (const actions of settle(start, now, server).steps) {
      const next = applyModel(world, actions, server);
      check(actions, world, next);
      world = next;
    }
  });
  fc.assert(run, RUNS);
}

/** Holds of any world and what becomes of it, whatever the API server answers. */
function finally_(check: (start: World, end: World, now: Date) => void): void {
  const run = fc.property(anyStart, instant, anyVerdicts, (start, now, verdicts) => {
    const { world } = settle(start, now, { verdict: ({ metadata }) => verdicts.get(metadata.name) });
    check(start, world, now);
  });
  fc.assert(run, RUNS);
}

function jobOf({ powerTool }: World): JobSpec | undefined {
  const job = jobSpecOf(powerTool.spec);
  return isRefusal(job) ? undefined : job;
}

function toolOf({ spec }: PowerTool): string {
  return spec.tool?.name ?? spec.profiler?.tool ?? '';
}

/** The containers of the job in a pod. */
function ownIn({ spec }: Pod, { powerTool: { metadata } }: World): EphemeralContainer[] {
  return (spec.ephemeralContainers ?? []).filter(
    (one) => one.name.startsWith(CONTAINER_PREFIX) && envOf(one, 'TOE_JOB_UID') === metadata.uid,
  );
}

/** In how many pods the job has a tool that may run, or will. */
function atWork(world: World): number {
  const isUp = ({ terminated, waiting }: ContainerState): boolean =>
    terminated === undefined && !hopelessReason(waiting ?? {});
  const works = (pod: Pod): boolean =>
    !hasEnded(pod) && ownIn(pod, world).some(({ name }) => isUp(toolState(pod, name) ?? {}));
  return world.pods.filter(works).length;
}

test('the worlds are worth it: injections, refusals, waits and ends all come up', () => {
  const seen = new Set<string>();
  const now = new Date('2026-01-01T12:00:40Z');
  const worlds = [anyWorld, anyWorldMidway].flatMap((of) => fc.sample(of, { numRuns: 3000, seed: 7 }));
  const lives = fc.sample(anyLife, { numRuns: 800, seed: 7 });
  for (const action of [
    ...worlds.flatMap((world) => plan(world, now)),
    ...lives.flatMap((world) => settle(world, now).steps.flat()),
  ])
    seen.add(action.kind === 'recordEvent' ? `tell ${action.event.reason}` : action.kind);
  const worthy = [
    ...['addFinalizer', 'armTimer', 'claim', 'createRun', 'deleteJob', 'disarmTimers', 'inject', 'label'],
    ...['patchStatus', 'preflight', 'removeFinalizer', 'shutDown', 'unlabel'],
    ...['anchorTokens', 'issueToken', 'deleteSecret'],
    ...['tell CanaryFailed', 'tell Cancelled', 'tell JobDeadlineExceeded', 'tell NoTargets', 'tell Running'],
    ...['tell RunSkipped'],
    ...['tell Scheduled', 'tell SpecInvalid', 'tell Stopped', 'tell StoppedOnError', 'tell Succeeded'],
    ...['tell Suspended', 'tell TargetBusy', 'tell ToolFailed', 'tell ToolNotApproved'],
  ];
  expect(worthy.filter((one) => !seen.has(one))).toEqual([]);
});

describe('plan, in any world', () => {
  test('never throws', () => {
    always((actions) => expect(Array.isArray(actions)).toBe(true));
  });

  test('is a function of the world alone, which it leaves as it is', () => {
    fc.assert(
      fc.property(anywhere, instant, (world, now) => {
        const before = structuredClone(world);
        expect(plan(world, now)).toEqual(plan(world, now));
        expect(world).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  test('never names an image that profiler-images does not name for that tool', () => {
    always((actions, { rules, powerTool }) => {
      for (const { container } of injectionsOf(actions))
        expect(container.image).toBe(rules?.images[toolOf(powerTool)]);
    });
  });

  test('never gives a capability that the config of the tool does not give, or that no tool gets', () => {
    always((actions, { rules, powerTool }) => {
      const own = rules?.configs.filter(
        (config) => !isRefusal(config) && config.spec.name === toolOf(powerTool),
      );
      const allowed = (own ?? []).flatMap((config) =>
        isRefusal(config) ? [] : (config.spec.security.capabilities?.add ?? []),
      );
      for (const { container } of injectionsOf(actions)) {
        const { add = [], drop } = container.securityContext.capabilities;
        expect(allowed).toEqual(expect.arrayContaining([...add]));
        expect(add.filter((name) => FORBIDDEN_CAPABILITIES.has(name))).toEqual([]);
        expect(drop).toEqual(['ALL']);
      }
    });
  });

  test('tries and takes no mode while a lower one is possible and was not refused', () => {
    always((actions, { rules, powerTool, preflight, pods }) => {
      const kept = pods.some((pod) =>
        pod.spec.ephemeralContainers?.some(({ env }) => isOfJob(env, powerTool)),
      );
      if (kept || powerTool.status?.startedAt !== undefined) return;
      for (const { pod, container } of injectionsOf(actions)) {
        const own = rules?.configs.find((one) => !isRefusal(one) && one.spec.name === toolOf(powerTool));
        const ladder = makeLadder(isRefusal(own) ? undefined : own, pod, container.targetContainerName);
        const mode = container.env.find(({ name }) => name === 'TOE_MODE')?.value ?? 'full';
        const lower = ladder.slice(
          0,
          ladder.findIndex((rung) => rung.mode === mode),
        );
        for (const rung of lower)
          expect(rung.unfit !== undefined || isRefusal(preflight.get(trialKey(pod, rung.mode)))).toBe(true);
      }
    });
  });

  test('is never privileged unless the config of the tool allows it', () => {
    always((actions, { rules, powerTool }) => {
      const isAllowed = rules?.configs.some(
        (config) =>
          !isRefusal(config) &&
          config.spec.name === toolOf(powerTool) &&
          config.spec.security.allowPrivileged,
      );
      for (const { container } of injectionsOf(actions))
        expect(container.securityContext.privileged && !isAllowed).toBe(false);
    });
  });

  test('injects only into a pod that runs and is not being deleted, which the job can see', () => {
    always((actions, { pods }) => {
      for (const { pod } of only('inject', actions)) {
        expect(pods).toContain(pod);
        expect(pod.status.phase).toBe('Running');
        expect(pod.metadata.deletionTimestamp).toBeUndefined();
      }
    });
  });

  test('injects nothing for a job that is over, for a schedule, or without the admins’ rules', () => {
    always((actions, { powerTool, rules }) => {
      if (isOver(powerTool) || isScheduled(powerTool) || !rules) expect(injectionsOf(actions)).toEqual([]);
    });
  });

  test('injects nothing for a job that is suspended, shut down, or ending early', () => {
    always((actions, { powerTool: { spec, status } }) => {
      if (spec.suspend || spec.shutdown || status?.phase === 'Stopping')
        expect(only('inject', actions)).toEqual([]);
    });
  });

  test('injects nothing after the deadline of the job, by the timer of that', () => {
    always((actions, { powerTool: { metadata, spec }, judgedAt }) => {
      const deadline = Date.parse(metadata.creationTimestamp) + (spec.activeDeadlineSeconds ?? NaN) * 1000;
      if (judgedAt && judgedAt.getTime() >= deadline) expect(injectionsOf(actions)).toEqual([]);
    });
  });

  test('injects nothing in a dry run', () => {
    always((actions, world) => {
      const hasBegun = world.powerTool.status?.startedAt !== undefined || atWork(world) > 0;
      const hadTool = world.pods.some((pod) => ownIn(pod, world).length > 0);
      if (jobOf(world)?.dryRun && !hasBegun && !hadTool) expect(only('inject', actions)).toEqual([]);
    });
  });

  test('injects only when the job holds its finalizer and a timer is armed', () => {
    always((actions, world, now) => {
      if (only('inject', actions).length === 0) return;
      expect(world.powerTool.metadata.finalizers).toContain('toe.run/cleanup');
      expect(armedUntil(world, now)).toBeDefined();
    });
  });

  test('injects only what the budget of admins has granted', () => {
    always((actions, { granted }) => {
      for (const { pod } of only('inject', actions))
        if (granted) expect([...granted]).toContain(pod.metadata.uid);
    });
  });

  test('injects a tool that uploads only where its token is, which the status names', () => {
    always((actions, world) => {
      if (jobOf(world)?.mode !== 'collector') return;
      const { metadata, status } = world.powerTool;
      const secret = tokenSecretName(metadata.uid, status?.upload?.tokens ?? 0);
      for (const { pod, container } of only('inject', actions)) {
        const { namespace } = pod.metadata;
        expect(status?.upload?.namespaces).toContain(namespace);
        expect([...world.tokens.issued]).toContain(`${namespace}/${secret}`);
        expect(JSON.stringify(container.env)).toContain(`"name":"${secret}"`);
      }
    });
  });

  test('injects, of a job with a limit, only into pods that it has reserved', () => {
    always((actions, world) => {
      const { maxConcurrentPods = Infinity } = jobOf(world) ?? {};
      if (maxConcurrentPods === Infinity) return;
      for (const { pod } of only('inject', actions))
        expect(world.powerTool.status?.reserved).toContain(pod.metadata.uid);
    });
  });

  test('never injects beside a tool that runs', () => {
    always((actions) => {
      for (const { pod } of only('inject', actions))
        expect(
          pod.status.ephemeralContainerStatuses?.some(({ state }) => state?.running !== undefined) ?? false,
        ).toBe(false);
    });
  });

  test('injects the first attempt only into a pod that may have one more tool', () => {
    always((actions, { limits: { maxRunsPerPod } }) => {
      for (const { pod, container } of only('inject', actions)) {
        const isFirst = container.env.some(({ name, value }) => name === 'TOE_ATTEMPT' && value === '1');
        const had = pod.spec.ephemeralContainers?.filter(({ name }) => name.startsWith(CONTAINER_PREFIX));
        if (isFirst) expect(had?.length ?? 0).toBeLessThan(maxRunsPerPod);
      }
    });
  });

  test('ends jobs only where it may', () => {
    always((actions, { mayEnd }) => {
      const ends = ['disarmTimers', 'removeFinalizer', 'deleteJob'];
      if (!mayEnd) expect(actions.filter(({ kind }) => ends.includes(kind))).toEqual([]);
    });
  });

  test('does the same to the same pod never twice in one step', () => {
    always((actions) => {
      const uids = actions.flatMap((action) =>
        'pod' in action ? [`${action.kind} ${action.pod.metadata.uid}`] : [],
      );
      expect(new Set(uids).size).toBe(uids.length);
    });
  });

  test('arms at most one timer in one step', () => {
    always((actions) => expect(only('armTimer', actions).length).toBeLessThanOrEqual(1));
  });

  test('gives every condition a reason that is documented, and a message', () => {
    always((actions) => {
      for (const { status } of only('patchStatus', actions))
        for (const { reason, message } of status.conditions ?? []) {
          expect(Object.keys(REASONS)).toContain(reason);
          expect(message).not.toBe('');
        }
    });
  });

  test('gives every Event a reason that is documented, and a note', () => {
    always((actions) => {
      for (const { event } of only('recordEvent', actions)) {
        expect(Object.keys(REASONS)).toContain(event.reason);
        expect(event.note).not.toBe('');
      }
    });
  });

  test('tells every new phase by an Event before it writes it', () => {
    always((actions, { powerTool, told }) => {
      const [patch] = only('patchStatus', actions);
      const isNews = patch && patch.status.phase !== powerTool.status?.phase;
      if (isNews && patch.status.reason !== 'Starting') expect(told.size).toBeGreaterThan(0);
    });
  });
});

describe('on the way from any world to its rest', () => {
  test('there are never more tools at work than the job allows at a time', () => {
    onTheWay((actions, before, then) => {
      // What a timer gives up may still be at work.
      if (only('inject', actions).length === 0 || before.judgedAt) return;
      const limit = jobOf(before)?.maxConcurrentPods ?? Infinity;
      expect(atWork(then)).toBeLessThanOrEqual(Math.max(limit, atWork(before)));
    });
  });

  test('until as many have succeeded as go first, no others get the tool', () => {
    onTheWay((actions, before, then) => {
      const canary = jobOf(before)?.canary ?? 0;
      const rows = before.powerTool.status?.targets ?? [];
      const succeeded = (pod: Pod): boolean =>
        rows.some(({ uid, state }) => uid === pod.metadata.uid && state === 'Succeeded') ||
        ownIn(pod, before).some(({ name }) => {
          const { exitCode } = toolState(pod, name)?.terminated ?? {};
          return exitCode === 0 || exitCode === 130 || exitCode === 143;
        });
      const away = rows.filter(({ uid }) => !before.pods.some(({ metadata }) => metadata.uid === uid));
      const proven =
        before.pods.filter(succeeded).length + away.filter(({ state }) => state === 'Succeeded').length;
      if (only('inject', actions).length === 0 || before.judgedAt || proven >= canary) return;
      expect(atWork(then)).toBeLessThanOrEqual(Math.max(canary, atWork(before)));
    });
  });

  test('there is at most one container for each attempt of a job in a pod, and no attempt too many', () => {
    onTheWay((_actions, before, then) => {
      const retries = jobOf(before)?.failure.maxRetries ?? 0;
      const old = new Set(before.pods.flatMap((one) => ownIn(one, before)).map(({ name }) => name));
      for (const pod of then.pods) {
        const names = (pod.spec.ephemeralContainers ?? []).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const added of ownIn(pod, then).filter(({ name }) => !old.has(name)))
          expect(Number(envOf(added, 'TOE_ATTEMPT'))).toBeLessThanOrEqual(retries + 1);
      }
    });
  });

  test('a pod gets its label only after its tool', () => {
    onTheWay((actions, before) => {
      for (const { pod } of only('label', actions)) expect(ownIn(pod, before).length).toBeGreaterThan(0);
    });
  });
});

const ORDER: readonly (readonly Phase[])[] = [
  ['Pending', 'Scheduled'],
  ['Running'],
  ['Stopping'],
  ['Completed', 'Failed', 'Cancelled'],
];
const rank = (of: Phase | undefined): number =>
  ORDER.findIndex((same) => of !== undefined && same.includes(of));

describe('a run, from any world to its end', () => {
  test('comes to rest within the steps that there are, and then has nothing left to do', () => {
    finally_((_start, end, now) => expect(plan(end, now)).toEqual([]));
  });

  test('what comes to rest stays at rest for the next run, which knows only the objects', () => {
    finally_((start, end, now) => {
      const isPutOff = end.delays.size > 0;
      if (isPutOff || end.lost.size > 0 || end.refusals.size > 0 || end.gone || start.judgedAt) return;
      // A timer that no status speaks of is armed once more, a budget that was exhausted is asked for again.
      const repeated = ['armTimer', 'claim', 'disarmTimers'];
      const again = plan(reread(end), now).filter(({ kind }) => !repeated.includes(kind));
      expect(again).toEqual([]);
    });
  });

  test('an unfinished job that has begun has a timer that will fire', () => {
    finally_((_start, end, now) => {
      const { powerTool, mayEnd } = end;
      const { status, spec } = powerTool;
      const isAtWork =
        status?.startedAt !== undefined && ['Running', 'Stopping'].includes(status.phase ?? '');
      if (!isAtWork || mayEnd || isOver(powerTool) || isScheduled(powerTool) || !jobOf(end)) return;
      const isResting = spec.suspend === true && status.counts?.active === 0;
      if (!isResting) expect(armedUntil(end, now)).toBeDefined();
    });
  });

  test('phases only go forward', () => {
    finally_((start, end) => {
      const [before, then] = [start, end].map(({ powerTool }) => powerTool.status?.phase);
      const hadBegun = start.powerTool.status?.startedAt !== undefined;
      // A status that says Running without a start, or that of a schedule for another job, was not written by us.
      if ((before === 'Running' || before === 'Stopping') && !hadBegun) return;
      if (isScheduled(start.powerTool)) return;
      expect(rank(then)).toBeGreaterThanOrEqual(rank(before));
      if (isFinal(before)) expect(end.powerTool.status).toEqual(start.powerTool.status);
    });
  });

  test('a job that has begun keeps its start', () => {
    finally_((start, end) => {
      const startedAt = start.powerTool.status?.startedAt;
      // A spec cannot change, so one that has begun can be read, and is no schedule.
      if (startedAt === undefined || !jobOf(start) || isScheduled(start.powerTool)) return;
      expect(end.powerTool.status?.startedAt).toBe(startedAt);
    });
  });

  test('counts are a recount of the rows, and every chosen pod is counted once', () => {
    finally_((start, { powerTool: { status } }) => {
      if (!status?.counts || status === start.powerTool.status) return;
      const { counts, targets = [] } = status;
      expect(counts).toEqual(countTargets(targets));
      expect(counts.selected).toBe(counts.waiting + counts.active + counts.done);
    });
  });

  test('a final status leaves no target marked that the job can see', () => {
    finally_((start, end) => {
      const { powerTool, pods, lost } = end;
      const wrote = powerTool.status !== start.powerTool.status && powerTool.status?.startedAt !== undefined;
      if (!wrote || !isFinal(powerTool.status?.phase) || jobOf(end)?.dryRun) return;
      const rows = new Set(powerTool.status?.targets?.map(({ uid }) => uid));
      const marked = pods.filter(
        ({ metadata }) =>
          metadata.labels?.[JOB_LABEL] === powerTool.metadata.uid &&
          rows.has(metadata.uid) &&
          !lost.has(metadata.uid),
      );
      expect(marked).toEqual([]);
    });
  });

  test('every failure says why, in the status and in a condition', () => {
    finally_((start, { powerTool: { status } }) => {
      if (status === start.powerTool.status || status?.phase !== 'Failed') return;
      expect(status.message?.length).toBeGreaterThan(10);
      expect(reasonOf(status)).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(status.conditions?.find(({ type }) => type === 'Complete')).toMatchObject({
        status: 'False',
        reason: status.reason,
      });
    });
  });
});

function reasonOf({ reason }: PowerToolStatus): string {
  return reason ?? '';
}

test('every phase has its place in the order', () => {
  expect(ORDER.flat().sort()).toEqual([...phase.options].sort());
});
