import type { ScheduleStatus } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import type { Refusal } from '../api/refusal.ts';
import { findAccepted } from './make-findings.ts';
import { conditionsOf, identify, type FullStatus } from './make-status.ts';
import { toTime } from './time.ts';

/** What the status of a schedule is made from besides its old status. */
export interface ScheduleInput {
  readonly powerTool: PowerTool;
  readonly tool: string;
  /** The time that was dealt with now. */
  readonly due: Date | undefined;
  /** The next time; undefined while it is suspended, or when there is none. */
  readonly next: Date | undefined;
}

/** The status of a PowerTool with a schedule. */
export function makeScheduleStatus(input: ScheduleInput, now: Date): FullStatus {
  const { powerTool, tool, next } = input;
  const why = next ? scheduled(next) : powerTool.spec.suspend ? SUSPENDED : NEVER;
  const status = next ? 'True' : powerTool.spec.suspend ? 'Unknown' : 'False';
  const progressing = { type: 'Progressing', status, ...why } as const;
  return {
    ...identify(powerTool, tool, undefined),
    phase: 'Scheduled',
    ...why,
    ...(next ? { deadline: next.toISOString() } : {}),
    schedule: timesOf(input),
    conditions: conditionsOf(powerTool, [findAccepted(), progressing], now),
  };
}

function timesOf({ powerTool, due, next }: ScheduleInput): ScheduleStatus {
  const last = due ? toTime(due) : powerTool.status?.schedule?.lastScheduleTime;
  return {
    ...(last ? { lastScheduleTime: last } : {}),
    ...(next ? { nextScheduleTime: toTime(next) } : {}),
  };
}

function scheduled(next: Date): Refusal {
  return { reason: 'Scheduled', message: `The next run is made at ${toTime(next)}.` };
}

const SUSPENDED: Refusal = {
  reason: 'Suspended',
  message: 'The schedule is suspended. Set spec.suspend to false to go on.',
};
const NEVER: Refusal = { reason: 'Scheduled', message: 'The schedule has no further time.' };
