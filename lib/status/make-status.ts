import type { Counts, Phase, PowerToolStatus, Target, TargetState } from '../api/power-tool-status.ts';
import { isFinal, MAX_ROWS } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import type { Reason, Refusal } from '../api/refusal.ts';
import { countTargets } from './count-targets.ts';
import { mergeTargets } from './merge-targets.ts';
import { makeConditions, toTime, type Finding } from './make-conditions.ts';

/** What a job's status is made from besides its old status. */
export interface StatusInput {
  readonly powerTool: PowerTool;
  readonly tool: string;
  /** The approved image, when this run has looked it up. */
  readonly image?: string | undefined;
  /** One row for each pod that is observed now; what the old status knows of others is kept. */
  readonly rows: readonly Target[];
  /** When the armed timer fires next. */
  readonly deadline?: string | undefined;
}

/** The whole status of a job that has begun, computed from what is observed. */
export function makeStatus(input: StatusInput, now: Date): PowerToolStatus {
  const { powerTool, tool, image } = input;
  const old = powerTool.status ?? {};
  const rows = mergeTargets(input.rows, old.targets ?? []);
  const counts = countTargets(rows, old.counts?.selected ?? 0);
  const outcome = judge(counts, rows);
  const found = findings(counts, outcome);
  return {
    ...identity(powerTool, tool, image),
    ...outcome,
    ...times(input, outcome.phase, now),
    counts,
    conditions: makeConditions(found, old.conditions ?? [], powerTool.metadata.generation, now),
    targets: rows.slice(0, MAX_ROWS),
  };
}

function times({ powerTool, deadline }: StatusInput, phase: Phase, now: Date): PowerToolStatus {
  const old = powerTool.status ?? {};
  const startedAt = old.startedAt ?? toTime(now);
  if (isFinal(phase)) return { startedAt, finishedAt: old.finishedAt ?? toTime(now) };
  const next = deadline ?? old.deadline;
  return { startedAt, ...(next ? { deadline: next } : {}) };
}

/** The status of a job that will never run. */
export function makeRefusedStatus(
  powerTool: PowerTool,
  tool: string,
  refusal: Refusal,
  now: Date,
): PowerToolStatus {
  const accepted: Finding = { type: 'Accepted', status: 'False', ...refusal };
  const found = [accepted, ...notBegun(refusal)];
  return {
    ...unbegunStatus(powerTool, tool, found, now),
    phase: 'Failed',
    finishedAt: toTime(now),
    ...refusal,
  };
}

/** The status of a job that waits before its start. */
export function makePendingStatus(
  powerTool: PowerTool,
  tool: string,
  wait: Refusal,
  now: Date,
): PowerToolStatus {
  const found = [ACCEPTED, ...notBegun(wait)];
  return { ...unbegunStatus(powerTool, tool, found, now), phase: 'Pending', ...wait };
}

const ACCEPTED: Finding = {
  type: 'Accepted',
  status: 'True',
  reason: 'Accepted',
  message: 'The tool is approved.',
};

function notBegun(why: Refusal): Finding[] {
  return [
    { type: 'Progressing', status: 'False', ...why },
    { type: 'Complete', status: 'False', ...why },
  ];
}

function unbegunStatus(
  powerTool: PowerTool,
  tool: string,
  found: readonly Finding[],
  now: Date,
): PowerToolStatus {
  const before = powerTool.status?.conditions ?? [];
  return {
    ...identity(powerTool, tool, undefined),
    conditions: makeConditions(found, before, powerTool.metadata.generation, now),
  };
}

function identity(powerTool: PowerTool, tool: string, image: string | undefined): PowerToolStatus {
  const known = image ?? powerTool.status?.image;
  const { generation } = powerTool.metadata;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    tool,
    ...(known ? { image: known } : {}),
  };
}

interface Outcome {
  readonly phase: Phase;
  readonly reason: Reason;
  readonly message: string;
}

// A pod that goes away is daily life and no failure of the job, as long as another gave a result.
function judge(counts: Counts, rows: readonly Target[]): Outcome {
  if (counts.waiting + counts.active > 0) return running(counts, rows);
  if (counts.failed > 0) return failed(counts, rows, 'Failed');
  if (counts.succeeded === 0) return failed(counts, rows, 'Gone');
  return {
    phase: 'Completed',
    reason: 'Succeeded',
    message: `The tool succeeded in ${counts.succeeded} of ${counts.selected} pods.`,
  };
}

function running(counts: Counts, rows: readonly Target[]): Outcome {
  const stuck = rows.find(({ state, reason }) => state === 'Active' && reason !== undefined);
  const hint = stuck ? ` ${stuck.pod}: ${stuck.reason}: ${stuck.message}` : '';
  return {
    phase: 'Running',
    reason: 'Running',
    message: `${counts.done} of ${counts.selected} pods are done.${hint}`,
  };
}

function failed(counts: Counts, rows: readonly Target[], state: TargetState): Outcome {
  const first = rows.find((row) => row.state === state);
  const affected = state === 'Failed' ? counts.failed : counts.gone;
  return {
    phase: 'Failed',
    reason: (first?.reason as Reason | undefined) ?? 'TargetGone',
    message: `${affected} of ${counts.selected} pods failed. ${first ? `${first.pod}: ${first.message ?? first.reason}` : 'They are gone.'}`,
  };
}

function findings(counts: Counts, { phase, reason, message }: Outcome): Finding[] {
  const why = { reason, message };
  const hurt = counts.failed + counts.gone;
  return [
    ACCEPTED,
    {
      type: 'TargetsSelected',
      status: 'True',
      reason: 'TargetsSelected',
      message: `${counts.selected} pods are chosen.`,
    },
    { type: 'Progressing', status: isFinal(phase) ? 'False' : 'True', ...why },
    { type: 'Complete', status: phase === 'Completed' ? 'True' : 'False', ...why },
    { type: 'Degraded', status: hurt > 0 ? 'True' : 'False', ...(hurt > 0 ? degraded(counts) : why) },
  ];
}

function degraded(counts: Counts): { reason: Reason; message: string } {
  return {
    reason: counts.failed > 0 ? 'ToolFailed' : 'TargetGone',
    message: `${counts.failed} of ${counts.selected} pods failed, ${counts.gone} went away.`,
  };
}
