import { isDeepStrictEqual } from 'node:util';
import type { PowerToolStatus } from '../api/power-tool-status.ts';
import type { Refusal } from '../api/refusal.ts';
import { nameEvent, type JobEvent } from '../make/event.ts';
import { makeRefusedStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import type { World } from './world.ts';

/** A status patch and, before it, the Event that tells it; nothing when the stored status says the same already. */
export function planPatch(world: World, status: PowerToolStatus): Action[] {
  const before = world.powerTool.status;
  if (isDeepStrictEqual(status, before)) return [];
  const isNews = status.phase !== before?.phase || status.reason !== before?.reason;
  const event = tell(world, status);
  return isNews && !world.told.has(event.name)
    ? [{ kind: 'recordEvent', event }]
    : [{ kind: 'patchStatus', status }];
}

function tell(
  { powerTool }: World,
  { phase = 'Pending', reason = '', message = '' }: PowerToolStatus,
): JobEvent {
  const type = phase === 'Failed' ? 'Warning' : 'Normal';
  return { name: nameEvent(powerTool, phase, reason), type, reason, note: message };
}

/** The end of a job that must not run. */
export function planRefusal(world: World, tool: string, refusal: Refusal, now: Date): Action[] {
  return planPatch(world, makeRefusedStatus(world.powerTool, tool, refusal, now));
}
