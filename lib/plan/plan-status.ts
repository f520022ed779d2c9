import { findContainer } from '../api/pod.ts';
import { isFinal } from '../api/power-tool-status.ts';
import { judge, type Outcome } from '../status/judge.ts';
import { makeStatus, type FullStatus, type StatusInput } from '../status/make-status.ts';
import { isSettled } from '../status/merge-targets.ts';
import type { Action } from './action.ts';
import { isMarked, isOf } from './find-changed.ts';
import { findFreed, findSeats, hasUnused } from './find-seats.ts';
import { firstOf } from './first-of.ts';
import { giveBack } from './give-back.ts';
import { planIdle } from './plan-claim.ts';
import { planPatch } from './plan-patch.ts';
import { planTimer } from './plan-timer.ts';
import { findReserved } from './plan-wave.ts';
import type { Choice } from './choice.ts';
import { rowOf, type Survey } from './survey.ts';

/**
 * Recounts a job that has begun: gives back what it no longer takes of a budget, takes the label off targets
 * whose part is over, arms the next timer, and writes the whole status when it differs. Labels go first: a final
 * status means that no pod is marked any more.
 */
export function planStatus(survey: Survey): Action[] {
  const outcome = judgeOf(survey);
  return firstOf([
    () => planRelease(survey, outcome),
    () => planIdle(survey),
    () => planUnlabel(survey),
    () => planAlarm(survey, outcome),
    () => planRecount(survey),
  ]);
}

/** Writes the whole status of a job that has begun, when it differs. @param reserved uids of the pods that come next. */
export function planRecount(survey: Survey, reserved: readonly string[] = findReserved(survey)): Action[] {
  const input = { ...inputOf(survey, judgeOf(survey)), reserved };
  return planPatch(survey.world, asRead(survey, makeStatus(input, survey.now)));
}

// What the spec says now is read by who may start tools: of a change that only a recount has seen, the clean-up still
// tells them.
function asRead({ world: { rules, powerTool } }: Survey, status: FullStatus): FullStatus {
  const observedGeneration = powerTool.status?.observedGeneration;
  const isRead = rules !== undefined || isFinal(status.phase) || observedGeneration === undefined;
  return isRead ? status : { ...status, observedGeneration };
}

function judgeOf({ job, counts, rows, stop }: Survey): Outcome {
  return judge(counts, rows, stop, job.suspend);
}

function inputOf(survey: Survey, outcome: Outcome): StatusInput {
  const { world, job, rows, counts } = survey;
  const claimed = (world.granted !== undefined || world.powerTool.status?.claimed) && !isFinal(outcome.phase);
  return {
    powerTool: world.powerTool,
    tool: job.tool,
    image: imageOf(survey),
    rows,
    counts,
    outcome,
    deadline: world.armed ?? world.powerTool.status?.deadline,
    claimed,
    collectorUrl: job.mode === 'collector' ? world.limits.collectorUrl : undefined,
  };
}

/** Marks the pods in which the tool is. Only after the injection: a label written before it delays the start. */
export function planLabels(survey: Survey): Action[] {
  const { uid } = survey.world.powerTool.metadata;
  const isUnmarked = (choice: Choice): boolean =>
    rowOf(survey, choice)?.state === 'Active' && !isOf(choice.pod, uid);
  return survey.choices.filter(isUnmarked).map(({ pod }) => ({ kind: 'label', pod }));
}

// Before the labels go: their going wakes the jobs that wait for room.
function planRelease(survey: Survey, { phase }: Outcome): Action[] {
  const { world, job, counts } = survey;
  const { claimed, counts: before } = world.powerTool.status ?? {};
  const hasNews = isFinal(phase) || counts.active < (before?.active ?? 0) || hasUnused(survey);
  if (!claimed || !hasNews || isGivenBack(survey, isFinal(phase))) return [];
  const freed = isFinal(phase) ? 'all' : findFreed(survey);
  return [giveBack(job.tool, freed, findSeats(survey))];
}

// What this very run has got is given back too, when its targets went away meanwhile; once: then it has nothing.
function isGivenBack(survey: Survey, isEnd: boolean): boolean {
  const { granted } = survey.world;
  return isEnd ? granted?.size === 0 : granted !== undefined && !hasUnused(survey);
}

function planUnlabel(survey: Survey): Action[] {
  const { world } = survey;
  const { uid } = world.powerTool.metadata;
  return survey.choices.flatMap((choice): Action[] => {
    const row = rowOf(survey, choice);
    const { pod } = choice;
    if (!row || !isMarked(pod, uid, world)) return [];
    // Between two attempts another run may already have begun the next.
    if (row.retryAt !== undefined) return [{ kind: 'unlabel', pod, guarded: true }];
    return isSettled(row) ? [{ kind: 'unlabel', pod }] : [];
  });
}

function planAlarm(survey: Survey, { phase }: Outcome): Action[] {
  return isFinal(phase) ? [] : planTimer(survey);
}

// What runs is what the pods say, not what was meant.
function imageOf(survey: Survey): string | undefined {
  const isOwn = (choice: Choice): boolean => rowOf(survey, choice)?.reason !== 'NameTaken';
  const found = survey.choices.find((choice) => choice.injected && isOwn(choice));
  return found && findContainer(found.pod, found.container)?.image;
}
