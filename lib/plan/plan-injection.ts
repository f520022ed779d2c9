import { FINALIZER } from '../api/names.ts';
import type { Refusal } from '../api/refusal.ts';
import { FULL_MODE } from '../api/tool-security.ts';
import { makeEphemeralContainer, type ToolContainer } from '../make/ephemeral-container.ts';
import type { Approval } from '../security/approve.ts';
import { clockOf } from '../status/clock-of.ts';
import type { Action } from './action.ts';
import { makeClimb, type Climb, type Step } from './climb.ts';
import { findBusy } from './find-busy.ts';
import { exhausted } from './find-hold.ts';
import { findFreed, findSeats, hasUnused, seatOf } from './find-seats.ts';
import type { Freed, Seat } from './grant.ts';
import { planWriteAhead } from './plan-write-ahead.ts';
import { planRefusal } from './plan-patch.ts';
import { planReservation } from './plan-reservation.ts';
import { armedUntil, startTimer } from './plan-timer.ts';
import { planUpload } from './plan-upload.ts';
import { planWait } from './plan-wait.ts';
import { podKind, trialKey } from './pod-kind.ts';
import { findWave, isDue } from './plan-wave.ts';
import { canTakeTool, nextAttempt, type Choice } from './select-targets.ts';
import { rowOf, type Survey } from './survey.ts';
import { tellModes } from './tell-modes.ts';
import type { World } from './world.ts';

/**
 * The next wave of injections and what must come before it; empty when no pod can get the tool now.
 */
export function planInjection(survey: Survey, approval: Approval): Action[] {
  const closed = findRefusal(survey, []);
  if (closed) return planRefusal(survey.world, survey.job.tool, closed, survey.now);
  const [delay] = survey.begun ? [] : survey.world.delays.values();
  if (delay) return planWait(survey, delay);
  const open = findOpen(survey);
  const wave = findWave(survey, open);
  if (wave.length === 0) return [];
  const climb = makeClimb(survey, approval);
  const ways = (survey.begun ? wave : open).map((choice) => ({ choice, way: climb(choice) }));
  const first = planSafety(survey, findTrials(survey, ways, approval));
  if (first.length > 0) return first;
  const refusal = findRefusal(survey, ways);
  if (refusal) return planRefusal(survey.world, survey.job.tool, refusal, survey.now);
  const placements = ways
    .filter(({ choice }) => wave.includes(choice))
    .map(({ choice, way }) => ({ choice, step: stepOf(way, approval) }));
  return planWithinBudget(survey, placements, approval);
}

// Before the start, what is refused in one pod or namespace is refused to the job.
function findRefusal({ begun, world }: Survey, ways: readonly Way[]): Refusal | undefined {
  if (begun) return undefined;
  const refused = ways.map(({ way }) => way).find((way) => 'refused' in way);
  return refused?.refused ?? [...world.tokens.closed.values()][0];
}

/** A pod, and where the ladder leads in it. */
interface Way {
  readonly choice: Choice;
  readonly way: Climb;
}

/** A pod and the rights with which the tool goes into it. */
interface Placement {
  readonly choice: Choice;
  readonly step: Step;
}

/** Pods that can get the tool now: for the first time, or once more. */
function findOpen(survey: Survey): Choice[] {
  const { world, job, now, choices } = survey;
  const { uid } = world.powerTool.metadata;
  const clock = clockOf(world, now);
  const waiting = choices.filter((choice) => isDue(rowOf(survey, choice), clock) && canTakeTool(choice));
  return waiting
    .filter(({ pod }) => !findBusy(pod, uid) && !world.delays.has(podKind(pod)))
    .map((choice) => (choice.injected ? nextAttempt(choice, job, uid) : choice));
}

// What must be there before a tool is.
function planSafety(survey: Survey, trials: readonly Action[]): Action[] {
  const { world } = survey;
  const hasFinalizer = world.powerTool.metadata.finalizers?.includes(FINALIZER);
  const hasTimer = survey.begun ? armedUntil(world, survey.now) : world.armed;
  return [
    ...(hasFinalizer ? [] : [{ kind: 'addFinalizer' } as const]),
    ...(hasTimer ? [] : [startTimer(survey)]),
    ...trials,
  ];
}

/** The trials that are still to be made, one for each kind of pod. */
export function findTrials(survey: Survey, ways: readonly Way[], approval: Approval): Action[] {
  const trials = ways.flatMap(({ choice, way }): [string, Action][] => {
    if (!('tryOut' in way)) return [];
    const { mode } = way.tryOut;
    const container = makeContainer(survey, { choice, step: way.tryOut }, approval);
    return [[trialKey(choice.pod, mode), { kind: 'preflight', pod: choice.pod, container, mode }]];
  });
  return [...new Map(trials).values()];
}

// Before the start a refusal is the end of the job. Later it is that of one target, in the words of the API server: so
// it is asked once more.
function stepOf(way: Climb, { securityContext, config }: Approval): Step {
  if ('take' in way) return way.take;
  const mode = config?.spec.security.lesserModes?.length ? FULL_MODE : undefined;
  return { mode, rights: securityContext };
}

/** The container of a job for a pod. */
export function makeContainer(
  { world, job }: Pick<Survey, 'job'> & { readonly world: Pick<World, 'powerTool' | 'limits'> },
  { choice, step }: Placement,
  approved: Approval,
): ToolContainer {
  const { powerTool, limits } = world;
  const approval = { ...approved, securityContext: step.rights };
  const { collectorEndpoint } = limits;
  return makeEphemeralContainer({ powerTool, job, ...choice, approval, mode: step.mode, collectorEndpoint });
}

function planWithinBudget(survey: Survey, wave: readonly Placement[], approval: Approval): Action[] {
  const { world, job } = survey;
  const budgets = approval.config?.spec.budgets;
  // The status says so before the claim: whatever dies in between, what is claimed is given back.
  if (budgets && !world.powerTool.status?.claimed)
    return planWriteAhead(survey, 'The job asks for its part of the budget.', { claimed: true });
  const granted = wave.filter(({ choice }) => world.granted?.has(choice.pod.metadata.uid) ?? true);
  if (budgets && isToAsk(survey, granted)) {
    const [taken, wanted] = [findSeats(survey), wave.map(({ choice }) => seatOf(choice))];
    const freed = freedBy(survey, taken);
    return [{ kind: 'claim', tool: job.tool, taken, wanted, freed, at: survey.now, budgets }];
  }
  if (granted.length === 0) return survey.begun ? [] : planWait(survey, exhausted(job.tool));
  return planPlacements(survey, granted, approval);
}

// A pod may have been replaced before it got the tool: when its timer looks at a job without any tool at work, what the
// job took long ago is held for nothing. What was taken of late, another run may be about to use.
function freedBy(survey: Survey, taken: readonly Seat[]): Freed {
  const { judgedAt } = survey.world;
  if (!judgedAt || taken.length > 0) return findFreed(survey);
  return { takenBefore: new Date(judgedAt.getTime() - RUN) };
}

/** Milliseconds that a run takes at most: a minute, by `timeoutSeconds` of its service, and the last request. */
const RUN = 90_000;

// What was given for a pod that has refused the tool is asked for once more, for the next.
function isToAsk(survey: Survey, granted: readonly Placement[]): boolean {
  return !survey.world.granted || (granted.length === 0 && hasUnused(survey));
}

function planPlacements(survey: Survey, placements: readonly Placement[], approval: Approval): Action[] {
  const choices = placements.map(({ choice }) => choice);
  const reservation = planReservation(survey, choices);
  if (reservation.length > 0) return reservation;
  const upload = planUpload(
    survey,
    choices.map(({ pod }) => pod),
  );
  if (upload.length > 0) return upload;
  const steps = placements.map(({ step }) => step);
  const injections = placements.map(
    (placement) =>
      ({
        kind: 'inject',
        pod: placement.choice.pod,
        container: makeContainer(survey, placement, approval),
      }) as const,
  );
  return [...tellModes(survey, steps), ...injections];
}
