import { FINALIZER } from '../api/names.ts';
import { isRefusal, type Refusal } from '../api/refusal.ts';
import { makeEphemeralContainer, type ToolContainer } from '../make/ephemeral-container.ts';
import type { Approval } from '../security/approve.ts';
import { makePendingStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { clockOf } from './clock-of.ts';
import { findBusy } from './find-busy.ts';
import { findFreed, findSeats, seatOf } from './find-seats.ts';
import { planRefusal } from './plan-patch.ts';
import { armedUntil, startTimer } from './plan-timer.ts';
import { planWait } from './plan-wait.ts';
import { podKind } from './pod-kind.ts';
import { canTakeTool, nextAttempt, type Choice } from './select-targets.ts';
import { rowOf, type Survey } from './survey.ts';

/**
 * The next wave of injections and what must come before it; empty when no pod can get the tool now.
 */
export function planInjection(survey: Survey, approval: Approval): Action[] {
  const open = findOpen(survey);
  const wave = open.slice(0, Math.max(0, freeSlots(survey)));
  if (wave.length === 0) return [];
  const first = planSafety(survey, survey.begun ? wave : open, approval);
  if (first.length > 0) return first;
  const refusal = [...survey.world.preflight.values()].find(isRefusal);
  if (refusal && !survey.begun) return planRefusal(survey.world, survey.job.tool, refusal, survey.now);
  return planWithinBudget(survey, wave, approval);
}

/** Pods that can get the tool now: for the first time, or once more. */
function findOpen(survey: Survey): Choice[] {
  const { world, job, now, choices } = survey;
  const { uid } = world.powerTool.metadata;
  const clock = clockOf(world, now);
  const waiting = choices.filter((choice) => isDue(rowOf(survey, choice), clock) && canTakeTool(choice));
  return waiting
    .filter(({ pod }) => !findBusy(pod, uid))
    .map((choice) => (choice.injected ? nextAttempt(choice, job, uid) : choice));
}

function isDue(row: ReturnType<typeof rowOf>, clock: Date): boolean {
  if (row?.state !== 'Waiting') return false;
  return row.retryAt === undefined || new Date(row.retryAt) <= clock;
}

// Until the first pods have succeeded, no others get the tool.
function freeSlots({ job, counts }: Survey): number {
  const { maxConcurrentPods, canary } = job;
  const isProven = counts.succeeded >= canary;
  return Math.min(maxConcurrentPods, isProven ? Infinity : canary - counts.succeeded) - counts.active;
}

// What must be there before a tool is.
function planSafety(survey: Survey, targets: readonly Choice[], approval: Approval): Action[] {
  const { world } = survey;
  const trials = representatives(targets).filter(({ pod }) => !world.preflight.has(podKind(pod)));
  const isMarked = world.powerTool.metadata.finalizers?.includes(FINALIZER);
  const hasTimer = survey.begun ? armedUntil(world, survey.now) : world.armed;
  return [
    ...(isMarked ? [] : [{ kind: 'addFinalizer' } as const]),
    ...(hasTimer ? [] : [startTimer(survey)]),
    ...(survey.begun ? [] : trials.map((trial) => makeTrial(survey, trial, approval))),
  ];
}

function makeTrial(survey: Survey, choice: Choice, approval: Approval): Action {
  return { kind: 'preflight', pod: choice.pod, container: makeContainer(survey, choice, approval) };
}

/** The container of the tool for a pod. */
export function makeContainer({ world, job }: Survey, choice: Choice, approval: Approval): ToolContainer {
  return makeEphemeralContainer({ powerTool: world.powerTool, job, ...choice, approval });
}

function planWithinBudget(survey: Survey, wave: readonly Choice[], approval: Approval): Action[] {
  const { world, job } = survey;
  const budgets = approval.config?.spec.budgets;
  if (budgets && !world.powerTool.status?.claimed) return planMark(survey);
  if (budgets && !world.granted) {
    const [taken, wanted] = [findSeats(survey), wave.map(({ pod }) => seatOf(pod))];
    return [{ kind: 'claim', tool: job.tool, taken, wanted, freed: findFreed(survey), budgets }];
  }
  const granted = wave.filter(({ pod }) => !world.granted || world.granted.has(pod.metadata.uid));
  if (granted.length === 0) return survey.begun ? [] : planWait(survey, exhausted(job.tool));
  return granted.map((choice) => ({
    kind: 'inject',
    pod: choice.pod,
    container: makeContainer(survey, choice, approval),
  }));
}

// The mark comes before the claim: whatever dies in between, what is claimed is given back.
function planMark({ world: { powerTool, armed }, job, now }: Survey): Action[] {
  const start = { why: STARTING, deadline: armed };
  const stored = powerTool.status ?? makePendingStatus(powerTool, job.tool, start, now);
  return [{ kind: 'patchStatus', status: { ...stored, claimed: true } }];
}

const STARTING: Refusal = { reason: 'Starting', message: 'The job asks for its part of the budget.' };

function exhausted(tool: string): Refusal {
  const message = `The tool "${tool}" is at work in as many pods as admins allow (budgets of its PowerToolConfig). This job starts when there is room; no action is needed.`;
  return { reason: 'BudgetExhausted', message };
}

function representatives(of: readonly Choice[]): Choice[] {
  return [...new Map(of.map((one) => [podKind(one.pod), one])).values()];
}
