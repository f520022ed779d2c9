import { hasFinalizer } from '../api/power-tool.ts';
import type { Refusal } from '../api/refusal.ts';
import { FULL_MODE } from '../api/tool-security.ts';
import type { Approval } from '../security/approve.ts';
import { clockOf } from '../status/clock-of.ts';
import type { Action } from './action.ts';
import type { Choice } from './choice.ts';
import { makeClimb, type Climb, type Step } from './climb.ts';
import { findBusy } from './find-busy.ts';
import { exhausted } from './find-hold.ts';
import { hasUnused } from './find-seats.ts';
import { findTrials, type Way } from './find-trials.ts';
import { makeContainer, type Placement } from './make-container.ts';
import { mayUse, planClaim } from './plan-claim.ts';
import { planRefusal } from './plan-patch.ts';
import { planReservation } from './plan-reservation.ts';
import { armedUntil, startTimer } from './plan-timer.ts';
import { planUpload } from './plan-upload.ts';
import { planWait } from './plan-wait.ts';
import { podKind } from './pod-kind.ts';
import { findWave, isDue } from './plan-wave.ts';
import { canTakeTool, nextAttempt } from './select-targets.ts';
import { rowOf, type Survey } from './survey.ts';
import { tellModes } from './tell-modes.ts';

/**
 * The next wave of injections and what must come before it; empty when no pod can get the tool now.
 */
export function planInjection(survey: Survey, approval: Approval): Action[] {
  const closed = findRefusal(survey, []);
  if (closed) return planRefusal(survey.world, survey.job.tool, closed, survey.now);
  const [delay] = survey.begun ? [] : survey.world.delays.values();
  if (delay) return planWait(survey, delay);
  const open = findOpen(survey);
  const { wave, line } = findWave(survey, open.filter(mayHaveRoom(survey)));
  if (wave.length === 0) return planNoRoom(survey);
  const climb = makeClimb(survey, approval);
  const ways = (survey.begun ? wave : open).map((choice) => ({ choice, way: climb(choice) }));
  const first = planSafety(survey, findTrials(survey, ways, approval));
  if (first.length > 0) return first;
  const refusal = findRefusal(survey, ways);
  if (refusal) return planRefusal(survey.world, survey.job.tool, refusal, survey.now);
  const claim = planClaim(survey, { wave, line }, approval);
  if (claim.length > 0) return claim;
  const placements = ways
    .filter(({ choice }) => wave.includes(choice) && mayUse(survey, choice, approval))
    .map(({ choice, way }) => ({ choice, step: stepOf(way, approval) }));
  return planPlacements(survey, placements, approval);
}

// A pod that the budget has no room for keeps no other waiting. When room is left over, it is asked for once more.
function mayHaveRoom(survey: Survey): (choice: Choice) => boolean {
  const isAskedAgain = hasUnused(survey);
  return ({ pod }) => isAskedAgain || !survey.world.denied.has(pod.metadata.uid);
}

function planNoRoom(survey: Survey): Action[] {
  const { begun, world, job } = survey;
  return begun || world.denied.size === 0 ? [] : planWait(survey, exhausted(job.tool));
}

// Before the start, what is refused in one pod or namespace is refused to the job.
function findRefusal({ begun, world }: Survey, ways: readonly Way[]): Refusal | undefined {
  if (begun) return undefined;
  const refused = ways.map(({ way }) => way).find((way) => 'refused' in way);
  return refused?.refused ?? [...world.tokens.closed.values()][0];
}

/** Pods that can get the tool now: for the first time, or once more. */
function findOpen(survey: Survey): Choice[] {
  const { world, job, now, choices } = survey;
  const { uid } = world.powerTool.metadata;
  const clock = clockOf(world, now);
  const waiting = choices.filter((choice) => isDue(rowOf(survey, choice), clock) && canTakeTool(choice));
  return waiting
    .filter(({ pod }) => !findBusy(pod, world, now) && !world.delays.has(podKind(pod)))
    .map((choice) => (choice.injected ? nextAttempt(choice, job, uid) : choice));
}

// What must be there before a tool is.
function planSafety(survey: Survey, trials: readonly Action[]): Action[] {
  const { world } = survey;
  const hasTimer = survey.begun ? armedUntil(world, survey.now) : world.armed;
  return [
    ...(hasFinalizer(world.powerTool) ? [] : [{ kind: 'addFinalizer' } as const]),
    ...(hasTimer ? [] : [startTimer(survey)]),
    ...trials,
  ];
}

// Before the start a refusal is the end of the job. Later it is that of one target, in the words of the API server: so
// it is asked once more.
function stepOf(way: Climb, { securityContext, config }: Approval): Step {
  if ('take' in way) return way.take;
  const mode = config?.spec.security.lesserModes?.length ? FULL_MODE : undefined;
  return { mode, rights: securityContext };
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
  const intent = { ...survey, approval };
  const injections = placements.map(
    (placement) =>
      ({
        kind: 'inject',
        pod: placement.choice.pod,
        container: makeContainer(intent, placement),
      }) as const,
  );
  return [...tellModes(survey, steps), ...injections];
}
