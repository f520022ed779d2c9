import type { Condition, Counts, PowerToolStatus, Target } from '../api/power-tool-status.ts';
import { FULL_ROWS, isFinal, shortTarget } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import type { Refusal } from '../api/refusal.ts';
import type { Outcome } from './judge.ts';
import { listArtifacts, sumBytes } from './list-artifacts.ts';
import { makeConditions, type Finding } from './make-conditions.ts';
import { findAccepted, findEnded, findNotBegun, findProgress } from './make-findings.ts';
import { toTime } from './time.ts';

/** A status as it is written: it always says in which phase the job is, and why. */
export type FullStatus = PowerToolStatus & Outcome;

/** What a job's status is made from besides its old status. */
export interface StatusInput {
  readonly powerTool: PowerTool;
  readonly tool: string;
  /** The image that runs, as the pods say; of a dry run, the approved one. Without it, the one that is known stays. */
  readonly image?: string | undefined;
  /** One row for each target. */
  readonly rows: readonly Target[];
  readonly counts: Counts;
  readonly outcome: Outcome;
  /** When the armed timer fires next. */
  readonly deadline?: string | undefined;
  /** The job counts in the budget of its tool. */
  readonly claimed?: boolean | undefined;
  /** Uids of the pods that a run may be about to put the tool into. */
  readonly reserved?: readonly string[];
  /** Under which URL people reach its results. */
  readonly collectorUrl?: string | undefined;
}

/** The whole status of a job that has begun, computed from what is observed. */
export function makeStatus(input: StatusInput, now: Date): FullStatus {
  const { powerTool, tool, image, counts, outcome, claimed, reserved = [] } = input;
  return {
    ...identify(powerTool, tool, image),
    ...timesOf(input, now),
    ...(claimed ? { claimed } : {}),
    ...(reserved.length > 0 ? { reserved: [...reserved] } : {}),
    ...uploadOf(powerTool),
    counts,
    ...resultsOf(input),
    conditions: conditionsOf(powerTool, findProgress(counts, outcome, modesOf(input.rows)), now),
    targets: input.rows.map((row, at) => (at < FULL_ROWS ? row : shortTarget.parse(row))),
    ...outcome,
  };
}

function resultsOf({ powerTool, rows, collectorUrl }: StatusInput): PowerToolStatus {
  const bytesWritten = sumBytes(rows, powerTool.status?.bytesWritten);
  const artifacts = listArtifacts(powerTool, rows, collectorUrl);
  return {
    ...(bytesWritten > 0 ? { bytesWritten } : {}),
    ...(artifacts.length > 0 ? { artifacts } : {}),
  };
}

function modesOf(rows: readonly Target[]): string[] {
  return [...new Set(rows.flatMap(({ mode }) => mode ?? []))].sort();
}

function timesOf({ powerTool, deadline, outcome }: StatusInput, now: Date): PowerToolStatus {
  const old = powerTool.status ?? {};
  const startedAt = old.startedAt ?? toTime(now);
  if (isFinal(outcome.phase)) return { startedAt, finishedAt: old.finishedAt ?? toTime(now) };
  return { startedAt, ...(deadline ? { deadline } : {}) };
}

/** The status of a job that ended before it began. */
export function makeEndedStatus(powerTool: PowerTool, tool: string, outcome: Outcome, now: Date): FullStatus {
  return {
    ...identify(powerTool, tool, undefined),
    ...claimOf(powerTool),
    ...uploadOf(powerTool),
    conditions: conditionsOf(powerTool, findEnded(outcome), now),
    finishedAt: toTime(now),
    ...outcome,
  };
}

// Who may hold part of a budget says so until it is given back.
function claimOf({ status }: PowerTool): PowerToolStatus {
  return status?.claimed ? { claimed: true } : {};
}

// Another run may be about to put its tool into them.
function reservedOf({ status }: PowerTool): PowerToolStatus {
  return status?.reserved ? { reserved: status.reserved } : {};
}

// By this the clean-up knows which Secrets to take away.
function uploadOf({ status }: PowerTool): PowerToolStatus {
  return status?.upload ? { upload: status.upload } : {};
}

/** The status of a job that will never run. */
export function makeRefusedStatus(
  powerTool: PowerTool,
  tool: string,
  refusal: Refusal,
  now: Date,
): FullStatus {
  return makeEndedStatus(powerTool, tool, { phase: 'Failed', ...refusal }, now);
}

/** What a job that has not begun waits for. */
export interface Wait {
  readonly why: Refusal;
  /** When it is looked at again at the latest. */
  readonly deadline?: string | undefined;
}

/** The status of a job that waits before its start. */
export function makePendingStatus(
  powerTool: PowerTool,
  tool: string,
  { why, deadline }: Wait,
  now: Date,
): FullStatus {
  return {
    ...identify(powerTool, tool, undefined),
    conditions: conditionsOf(powerTool, [findAccepted(), ...findNotBegun(why)], now),
    ...claimOf(powerTool),
    ...reservedOf(powerTool),
    ...uploadOf(powerTool),
    ...(deadline ? { deadline } : {}),
    phase: 'Pending',
    ...why,
  };
}

/** Findings as conditions, beside what the stored status says. */
export function conditionsOf(
  { metadata, status }: PowerTool,
  found: readonly Finding[],
  now: Date,
): Condition[] {
  return makeConditions(found, status?.conditions ?? [], metadata.generation, now);
}

/** What every status says of its job. */
export function identify(
  { metadata: { generation }, status }: PowerTool,
  tool: string,
  image: string | undefined,
): PowerToolStatus {
  const known = image ?? status?.image;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    tool,
    ...(known ? { image: known } : {}),
  };
}
