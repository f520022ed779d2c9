import fc, { type Arbitrary } from 'fast-check';
import { jobSpecOf, type JobSpec } from '../../../lib/api/job-spec.ts';
import type { Entry } from '../../../lib/api/ledger.ts';
import { CONTAINER_PREFIX, JOB_LABEL } from '../../../lib/api/names.ts';
import {
  containerState,
  envOf,
  hasEnded,
  toolState,
  type ContainerState,
  type EphemeralContainer,
  type Pod,
} from '../../../lib/api/pod.ts';
import type { PowerToolConfig } from '../../../lib/api/power-tool-config.ts';
import {
  isFinal,
  phase,
  type Condition,
  type Phase,
  type PowerToolStatus,
} from '../../../lib/api/power-tool-status.ts';
import { isOver, isScheduled, type PowerTool } from '../../../lib/api/power-tool.ts';
import { isRefusal, REASONS } from '../../../lib/api/refusal.ts';
import type { ToolContainer } from '../../../lib/make/ephemeral-container.ts';
import type { JobEvent } from '../../../lib/make/event.ts';
import { tokenSecretName } from '../../../lib/make/upload-secret.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { armedUntil } from '../../../lib/plan/plan-timer.ts';
import { podKind, trialKey } from '../../../lib/plan/pod-kind.ts';
import { plan } from '../../../lib/plan/plan.ts';
import type { World } from '../../../lib/plan/world.ts';
import { FORBIDDEN_CAPABILITIES } from '../../../lib/security/capabilities.ts';
import { makeLadder } from '../../../lib/security/make-ladder.ts';
import { countTargets } from '../../../lib/status/count-targets.ts';
import { hopelessReason } from '../../../lib/status/waiting-states.ts';
import { anyJourney, travel, type Run } from '../../build/any-journey.ts';
import { anyWorldMidway, instant } from '../../build/any-world.ts';
import { only, reread, type Step } from '../../build/apply-model.ts';

type Injection = Extract<Action, { kind: 'inject' | 'preflight' }>;
/** One look at a world, and what comes of it. */
type Look = Pick<Step, 'world' | 'now' | 'actions'>;

/** How many journeys are drawn; floors are given for so many. */
const DRAWN = 600;
/** A change meets the same examples each time; `make properties` draws new ones, and more. */
const { TOE_RUNS } = process.env;
const RUNS = TOE_RUNS
  ? { numRuns: Number(TOE_RUNS), seed: Date.now() % 2 ** 31 }
  : { numRuns: DRAWN, seed: 1 };

/** Whatever is seen in some examples. They are drawn once for all tests: nothing changes them. */
function seenIn<X, T>(
  any: Arbitrary<X>,
  runs: { readonly numRuns: number; readonly seed: number },
  see: (example: X) => readonly T[],
): (visit: (one: T) => void) => void {
  let all: readonly T[] | undefined;
  return (visit) => {
    try {
      all ??= fc.sample(any, runs).flatMap(see);
      all.forEach(visit);
    } catch (error) {
      // The same examples once more: this finds the least one that fails, and shows it.
      const run = fc.property(any, (example) => see(example).forEach(visit));
      fc.assert(run, runs);
      throw error;
    }
  };
}

/** Worlds as they may be, likely or not: each is looked at once. */
const inWorlds = seenIn(
  fc.tuple(anyWorldMidway, instant),
  { ...RUNS, numRuns: 3 * RUNS.numRuns },
  ([world, now]): Look[] => [{ world, now, actions: plan(world, now) }],
);
/** The runs of jobs as they come about. */
const inRuns = seenIn(anyJourney, RUNS, travel);

/** Counts what it was given, and asks whether it was enough for a test to say something. */
function counting<T>(check: (one: T) => void): {
  visit: (one: T) => void;
  expectAtLeast: (floor: number) => void;
} {
  let hits = 0;
  return {
    visit: (one) => {
      hits += 1;
      check(one);
    },
    expectAtLeast: (floor) => expect(hits).toBeGreaterThanOrEqual((floor * RUNS.numRuns) / DRAWN),
  };
}

/** Holds of all that is found in any look of any job, which is at least so much. */
function always<T>(
  floor: number,
  find: (look: Look) => readonly T[],
  check: (one: T, look: Look) => void,
): void {
  const { visit, expectAtLeast } = counting(([one, look]: readonly [T, Look]) => check(one, look));
  const look = (seen: Look): void => find(seen).forEach((one) => visit([one, seen]));
  inWorlds(look);
  inRuns(({ steps }) => steps.forEach(look));
  expectAtLeast(floor);
}

/** Holds of every step of some kind on the way of a job to its rest, whatever the API server answers. */
function onTheWay(
  floor: number,
  isMeant: (step: Step) => boolean,
  check: (step: Step, run: Run) => void,
): void {
  const { visit, expectAtLeast } = counting(([step, run]: readonly [Step, Run]) => check(step, run));
  inRuns((run) => run.steps.filter(isMeant).forEach((step) => visit([step, run])));
  expectAtLeast(floor);
}

/** Holds of every run of some kind and what becomes of it. */
function finally_(floor: number, isMeant: (run: Run) => boolean, check: (run: Run) => void): void {
  const { visit, expectAtLeast } = counting(check);
  inRuns((run) => {
    if (isMeant(run)) visit(run);
  });
  expectAtLeast(floor);
}

/** The look, where it is of some kind. */
const where =
  (isMeant: (look: Look) => boolean) =>
  (look: Look): readonly Look[] =>
    isMeant(look) ? [look] : [];

// `only` takes the actions of one kind; it is not that of jest.
const injections = ({ actions }: Look): Injection[] => [
  ...only('inject', actions),
  ...only('preflight', actions),
];
const injected = ({ actions }: Look): Extract<Action, { kind: 'inject' }>[] => only('inject', actions);
const injects = ({ actions }: Look): boolean => only('inject', actions).length > 0;

function envIn({ env }: ToolContainer, name: string): string | undefined {
  return env.find((one) => one.name === name)?.value;
}

/** The config of the job's tool, where there is just one. */
function configOf({ rules, powerTool }: World): PowerToolConfig | undefined {
  const own = (rules?.configs ?? []).flatMap((config) =>
    isRefusal(config) || config.spec.name !== toolOf(powerTool) ? [] : [config],
  );
  return own.length === 1 ? own[0] : undefined;
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

/** Whether the job has or had its tool in a pod. */
function hasBegun(world: World): boolean {
  return (
    world.powerTool.status?.startedAt !== undefined || world.pods.some((pod) => ownIn(pod, world).length > 0)
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

/** How often each kind of action comes up, and each Event. */
function census(): Record<string, number> {
  const seen: Record<string, number> = {};
  const count = ({ actions }: Look): void => {
    for (const action of actions) {
      const kind = action.kind === 'recordEvent' ? `tell ${action.event.reason}` : action.kind;
      seen[kind] = (seen[kind] ?? 0) + 1;
    }
  };
  inWorlds(count);
  inRuns(({ steps }) => steps.forEach(count));
  return seen;
}

test('the examples are worth it: injections, refusals, waits and ends all come up', () => {
  const worthy = [
    ...['addFinalizer', 'armTimer', 'claim', 'createRun', 'deleteJob', 'disarmTimers', 'inject', 'label'],
    ...['patchStatus', 'preflight', 'removeFinalizer', 'shutDown', 'unlabel'],
    ...['anchorTokens', 'issueToken', 'deleteSecret'],
    ...[
      'tell AdmissionRefused',
      'tell BudgetExhausted',
      'tell CanaryFailed',
      'tell Cancelled',
      'tell DryRun',
    ],
    ...['tell JobDeadlineExceeded', 'tell ModeChosen', 'tell NoTargets', 'tell PodSecurityRefused'],
    ...['tell Running', 'tell RunSkipped', 'tell Scheduled', 'tell SpecInvalid', 'tell Stopped'],
    ...['tell StoppedOnError', 'tell Succeeded', 'tell Suspended', 'tell TargetBusy', 'tell TargetUnready'],
    ...['tell ToolFailed', 'tell ToolNotApproved', 'tell VolumeNotMounted', 'tell WebhookUnavailable'],
  ];
  const seen = census();
  expect(worthy.filter((one) => (seen[one] ?? 0) < 2)).toEqual([]);
});

describe('plan, in any world', () => {
  test('is a function of the world alone, which it leaves as it is', () => {
    // Equality is slow to see: where there is most to plan.
    always(
      300,
      where(({ actions }) => actions.length > 1),
      ({ world, now, actions }) => {
        const before = structuredClone(world);
        expect(plan(world, now)).toEqual(actions);
        expect(world).toEqual(before);
      },
    );
  });

  test('never names an image that profiler-images does not name for that tool', () => {
    always(900, injections, ({ container }, { world: { rules, powerTool } }) =>
      expect(container.image).toBe(rules?.images[toolOf(powerTool)]),
    );
  });

  test('never gives a capability that the config of the tool does not give, or that no tool gets', () => {
    always(900, injections, ({ container }, { world }) => {
      const allowed = configOf(world)?.spec.security.capabilities?.add ?? [];
      const { add = [], drop } = container.securityContext.capabilities;
      expect(allowed).toEqual(expect.arrayContaining([...add]));
      expect(add.filter((name) => FORBIDDEN_CAPABILITIES.has(name))).toEqual([]);
      expect(drop).toEqual(['ALL']);
    });
  });

  test('is never privileged unless the config of the tool allows it', () => {
    always(900, injections, ({ container }, { world }) => {
      const isAllowed = configOf(world)?.spec.security.allowPrivileged ?? false;
      expect(container.securityContext.privileged && !isAllowed).toBe(false);
    });
  });

  test('tries and takes no mode while a lower one is possible and was not refused', () => {
    const ofNewJobs = (look: Look): Injection[] => (hasBegun(look.world) ? [] : injections(look));
    always(800, ofNewJobs, ({ pod, container }, { world }) => {
      const ladder = makeLadder(configOf(world), pod, container.targetContainerName);
      const mode = envIn(container, 'TOE_MODE') ?? 'full';
      const lower = ladder.slice(
        0,
        ladder.findIndex((rung) => rung.mode === mode),
      );
      for (const rung of lower)
        expect(rung.unfit !== undefined || isRefusal(world.preflight.get(trialKey(pod, rung.mode)))).toBe(
          true,
        );
    });
  });

  test('starts a job only with what the API server has admitted in a trial', () => {
    const first = (look: Look): ReturnType<typeof injected> => (hasBegun(look.world) ? [] : injected(look));
    always(200, first, ({ pod, container }, { world: { preflight } }) =>
      expect(preflight.get(trialKey(pod, envIn(container, 'TOE_MODE')))).toBe('passed'),
    );
  });

  test('injects only into a pod that runs and is not being deleted, which the job can see', () => {
    always(250, injected, ({ pod, container }, { world: { pods } }) => {
      expect(pods).toContain(pod);
      expect(pod.status.phase).toBe('Running');
      expect(containerState(pod, container.targetContainerName)?.running).toBeDefined();
      expect(pod.metadata.deletionTimestamp).toBeUndefined();
      expect(pod.metadata.annotations?.['kubernetes.io/config.mirror']).toBeUndefined();
    });
  });

  test('injects nothing where the API server has refused it, or could not be asked, or the pod is gone', () => {
    const isKnown = ({ world: { refusals, lost, delays, tokens } }: Look): boolean =>
      refusals.size + lost.size + delays.size + tokens.closed.size > 0;
    always(1000, where(isKnown), ({ actions }, { world: { refusals, lost, delays, tokens } }) => {
      for (const { pod } of only('inject', actions)) {
        const { uid, namespace } = pod.metadata;
        const against = [
          refusals.has(uid),
          lost.has(uid),
          delays.has(podKind(pod)),
          tokens.closed.has(namespace),
        ];
        expect(against).toEqual([false, false, false, false]);
      }
    });
  });

  test('injects nothing for a job that is over, for a schedule, or without the admins’ rules', () => {
    const isClosed = ({ world: { powerTool, rules } }: Look): boolean =>
      isOver(powerTool) || isScheduled(powerTool) || !rules;
    always(700, where(isClosed), (look) => expect(injections(look)).toEqual([]));
  });

  test('injects nothing for a job that is suspended, shut down, or ending early', () => {
    const isHeld = ({ world: { powerTool } }: Look): boolean =>
      powerTool.spec.suspend === true ||
      powerTool.spec.shutdown !== undefined ||
      powerTool.status?.phase === 'Stopping';
    always(400, where(isHeld), (look) => expect(injected(look)).toEqual([]));
  });

  test('injects nothing after the deadline of the job, by the timer of that', () => {
    const isLate = ({ world: { powerTool, judgedAt } }: Look): boolean => {
      const { metadata, spec } = powerTool;
      const deadline = Date.parse(metadata.creationTimestamp) + (spec.activeDeadlineSeconds ?? NaN) * 1000;
      return judgedAt !== undefined && judgedAt.getTime() >= deadline;
    };
    always(80, where(isLate), (look) => expect(injections(look)).toEqual([]));
  });

  test('injects nothing in a dry run', () => {
    const isDry = ({ world }: Look): boolean => jobOf(world)?.dryRun === true && !hasBegun(world);
    always(150, where(isDry), (look) => expect(injected(look)).toEqual([]));
  });

  test('injects only when the job holds its finalizer and a timer is armed', () => {
    always(250, where(injects), ({ world, now }) => {
      expect(world.powerTool.metadata.finalizers).toContain('toe.run/cleanup');
      expect(armedUntil(world, now)).toBeDefined();
    });
  });

  test('injects, of a tool with a budget, only what the budget has granted', () => {
    const ofBudget = (look: Look): ReturnType<typeof injected> =>
      configOf(look.world)?.spec.budgets ? injected(look) : [];
    always(130, ofBudget, ({ pod }, { world: { granted = [] } }) =>
      expect([...granted]).toContain(pod.metadata.uid),
    );
  });

  test('injects a tool that uploads only where its token is, which the status names', () => {
    const ofUploads = (look: Look): ReturnType<typeof injected> =>
      jobOf(look.world)?.mode === 'collector' ? injected(look) : [];
    always(130, ofUploads, ({ pod, container }, { world }) => {
      const { metadata, status } = world.powerTool;
      const { namespace } = pod.metadata;
      const secret = tokenSecretName(metadata.uid, status?.upload?.tokens ?? 0);
      expect(world.tokens.anchored).toBe(true);
      expect(status?.upload?.namespaces).toContain(namespace);
      expect([...world.tokens.issued]).toContain(`${namespace}/${secret}`);
      expect(JSON.stringify(container.env)).toContain(`"name":"${secret}"`);
    });
  });

  test('injects, of a job with a limit, only into pods that it has reserved', () => {
    const ofLimit = (look: Look): ReturnType<typeof injected> =>
      jobOf(look.world)?.maxConcurrentPods === Infinity ? [] : injected(look);
    always(130, ofLimit, ({ pod }, { world }) =>
      expect(world.powerTool.status?.reserved).toContain(pod.metadata.uid),
    );
  });

  test('never injects beside a tool that runs', () => {
    always(250, injected, ({ pod }) => {
      const states = pod.status.ephemeralContainerStatuses?.map(({ state }) => state?.running) ?? [];
      expect(states.filter((running) => running !== undefined)).toEqual([]);
    });
  });

  test('injects only into a pod that may have one more tool', () => {
    always(250, injected, ({ pod }, { world: { limits } }) => {
      const had = pod.spec.ephemeralContainers?.filter(({ name }) => name.startsWith(CONTAINER_PREFIX));
      expect(had?.length ?? 0).toBeLessThan(limits.maxRunsPerPod);
    });
  });

  test('ends jobs only where it may', () => {
    const mayNot = ({ world }: Look): boolean => !world.mayEnd;
    const ends = ['disarmTimers', 'removeFinalizer', 'deleteJob'];
    always(4000, where(mayNot), ({ actions }) =>
      expect(actions.filter(({ kind }) => ends.includes(kind))).toEqual([]),
    );
  });

  test('does the same to the same pod never twice in one step', () => {
    const several = ({ actions }: Look): boolean => actions.filter((one) => 'pod' in one).length > 1;
    always(250, where(several), ({ actions }) => {
      const uids = actions.flatMap((action) =>
        'pod' in action ? [`${action.kind} ${action.pod.metadata.uid}`] : [],
      );
      expect(new Set(uids).size).toBe(uids.length);
    });
  });

  test('arms at most one timer in one step', () => {
    const arms = ({ actions }: Look): boolean => only('armTimer', actions).length > 0;
    always(500, where(arms), ({ actions }) => expect(only('armTimer', actions).length).toBe(1));
  });

  test('gives every condition a reason that is documented, and a message', () => {
    const conditions = ({ actions }: Look): Condition[] =>
      only('patchStatus', actions).flatMap(({ status }) => status.conditions ?? []);
    always(3000, conditions, ({ reason, message }) => {
      expect(Object.keys(REASONS)).toContain(reason);
      expect(message).not.toBe('');
    });
  });

  test('gives every Event a reason that is documented, and a note', () => {
    const events = ({ actions }: Look): JobEvent[] => only('recordEvent', actions).map(({ event }) => event);
    always(800, events, ({ reason, note }) => {
      expect(Object.keys(REASONS)).toContain(reason);
      expect(note).not.toBe('');
    });
  });

  test('tells every new phase by an Event before it writes it', () => {
    const news = ({ actions, world: { powerTool } }: Look): PowerToolStatus[] =>
      only('patchStatus', actions)
        .map(({ status }) => status)
        .filter(({ phase: is, reason }) => is !== powerTool.status?.phase && reason !== 'Starting');
    always(400, news, (_status, { world: { told } }) => expect(told.size).toBeGreaterThan(0));
  });
});

describe('on the way of a job to its rest', () => {
  // What a timer gives up may still be at work.
  const isWave = (step: Step): boolean => injects(step) && !step.world.judgedAt;

  test('there are never more tools at work than the job allows at a time', () => {
    const isLimited = (step: Step): boolean =>
      isWave(step) && jobOf(step.world)?.maxConcurrentPods !== Infinity;
    onTheWay(130, isLimited, ({ world, then }) => {
      const limit = jobOf(world)?.maxConcurrentPods ?? 0;
      expect(atWork(then)).toBeLessThanOrEqual(Math.max(limit, atWork(world)));
    });
  });

  test('nor than the budget of the tool allows, with those of other jobs', () => {
    const isLimited = (step: Step): boolean =>
      isWave(step) && configOf(step.world)?.spec.budgets?.maxConcurrentPods !== undefined;
    onTheWay(80, isLimited, ({ world, then }, { server: { ledger = new Map<string, Entry>() } }) => {
      const others = [...ledger.values()].flatMap(({ seats }) => Object.keys(seats)).length;
      const limit = configOf(world)?.spec.budgets?.maxConcurrentPods ?? 0;
      expect(others + atWork(then)).toBeLessThanOrEqual(Math.max(limit, others + atWork(world)));
    });
  });

  test('until as many have succeeded as go first, no others get the tool', () => {
    const isCanary = (step: Step): boolean =>
      isWave(step) && proven(step.world) < (jobOf(step.world)?.canary ?? 0);
    onTheWay(130, isCanary, ({ world, then }) => {
      const left = (jobOf(world)?.canary ?? 0) - proven(world);
      expect(atWork(then)).toBeLessThanOrEqual(Math.max(left, atWork(world)));
    });
  });

  test('there is at most one container for each attempt of a job in a pod, and no attempt too many', () => {
    onTheWay(250, injects, ({ world, then }) => {
      const retries = jobOf(world)?.failure.maxRetries ?? 0;
      const old = new Set(world.pods.flatMap((one) => ownIn(one, world)).map(({ name }) => name));
      for (const pod of then.pods) {
        const names = (pod.spec.ephemeralContainers ?? []).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const added of ownIn(pod, then).filter(({ name }) => !old.has(name)))
          expect(Number(envOf(added, 'TOE_ATTEMPT'))).toBeLessThanOrEqual(retries + 1);
      }
    });
  });

  test('a pod gets its label only after its tool', () => {
    const labels = ({ actions }: Step): boolean => only('label', actions).length > 0;
    onTheWay(250, labels, ({ actions, world }) => {
      for (const { pod } of only('label', actions)) expect(ownIn(pod, world).length).toBeGreaterThan(0);
    });
  });
});

/** In how many pods the tool of the job has succeeded, those included that are gone. */
function proven(world: World): number {
  const rows = world.powerTool.status?.targets ?? [];
  const isHere = (uid: string): boolean => world.pods.some(({ metadata }) => metadata.uid === uid);
  const hasSucceeded = (pod: Pod): boolean =>
    rows.some(({ uid, state }) => uid === pod.metadata.uid && state === 'Succeeded') ||
    ownIn(pod, world).some(({ name }) => toolState(pod, name)?.terminated?.exitCode === 0);
  const away = rows.filter(({ uid, state }) => !isHere(uid) && state === 'Succeeded');
  return world.pods.filter(hasSucceeded).length + away.length;
}

const ORDER: readonly (readonly Phase[])[] = [
  ['Pending', 'Scheduled'],
  ['Running'],
  ['Stopping'],
  ['Completed', 'Failed', 'Cancelled'],
];
const rank = (of: Phase | undefined): number =>
  ORDER.findIndex((same) => of !== undefined && same.includes(of));

describe('a run, from what a job has met to its rest', () => {
  const each = (): boolean => true;

  test('comes to rest within the steps that there are, and then has nothing left to do', () => {
    finally_(1500, each, ({ end, now }) => expect(plan(end, now)).toEqual([]));
  });

  test('what comes to rest stays at rest for the next run, which knows only the objects', () => {
    const isRest = ({ start, end }: Run): boolean =>
      end.delays.size + end.lost.size + end.refusals.size === 0 && !end.gone && !start.judgedAt;
    finally_(1200, isRest, ({ end, now }) => {
      // A timer that no status speaks of is armed once more, a budget that was exhausted is asked for again, after a trial.
      const repeated = ['armTimer', 'claim', 'disarmTimers', 'preflight'];
      const again = plan(reread(end), now).filter(({ kind }) => !repeated.includes(kind));
      expect(again).toEqual([]);
    });
  });

  test('an unfinished job that has begun has a timer that will fire', () => {
    const isAtWork = ({ end: { powerTool } }: Run): boolean => {
      const { status, spec } = powerTool;
      const isResting = spec.suspend === true && status?.counts?.active === 0;
      return status?.startedAt !== undefined && !isOver(powerTool) && !isResting;
    };
    finally_(400, isAtWork, ({ end, now }) => expect(armedUntil(end, now)).toBeDefined());
  });

  test('phases only go forward', () => {
    finally_(1500, each, ({ start, end }) => {
      const [before, then] = [start, end].map(({ powerTool }) => powerTool.status?.phase);
      expect(rank(then)).toBeGreaterThanOrEqual(rank(before));
      if (isFinal(before)) expect(end.powerTool.status).toEqual(start.powerTool.status);
    });
  });

  test('a job that has begun keeps its start', () => {
    const had = ({ start: { powerTool } }: Run): boolean => powerTool.status?.startedAt !== undefined;
    finally_(600, had, ({ start, end }) =>
      expect(end.powerTool.status?.startedAt).toBe(start.powerTool.status?.startedAt),
    );
  });

  test('counts are a recount of the rows, and every chosen pod is counted once', () => {
    const isRecounted = ({ start, end: { powerTool } }: Run): boolean =>
      powerTool.status?.counts !== undefined && powerTool.status !== start.powerTool.status;
    finally_(400, isRecounted, ({ end: { powerTool } }) => {
      const { counts, targets = [] } = powerTool.status ?? {};
      expect(counts).toEqual(countTargets(targets));
      expect(counts?.selected).toBe((counts?.waiting ?? 0) + (counts?.active ?? 0) + (counts?.done ?? 0));
    });
  });

  test('a final status leaves no target marked that the job can see', () => {
    const isEnd = ({ start, end }: Run): boolean =>
      end.powerTool.status !== start.powerTool.status &&
      end.powerTool.status?.startedAt !== undefined &&
      isFinal(end.powerTool.status.phase) &&
      !jobOf(end)?.dryRun;
    finally_(100, isEnd, ({ end: { powerTool, pods, lost } }) => {
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
    const fails = ({ start, end }: Run): boolean =>
      end.powerTool.status !== start.powerTool.status && end.powerTool.status?.phase === 'Failed';
    finally_(100, fails, ({ end: { powerTool } }) => {
      const { message, reason = '', conditions } = powerTool.status ?? {};
      expect(message?.length).toBeGreaterThan(10);
      expect(reason).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(conditions?.find(({ type }) => type === 'Complete')).toMatchObject({ status: 'False', reason });
    });
  });
});

test('every phase has its place in the order', () => {
  expect(ORDER.flat().sort()).toEqual([...phase.options].sort());
});
