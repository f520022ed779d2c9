import { isDeepStrictEqual } from 'node:util';
import type { Refusal } from '../api/refusal.ts';
import { nameEvent, type JobEvent } from '../make/event.ts';
import { makeRefusedStatus, type FullStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { tellRights } from './tell-rights.ts';
import type { World } from './world.ts';

/** A status patch and, before it, the Event that tells it; nothing when the stored status says the same already. */
export function planPatch(world: World, status: FullStatus): Action[] {
  const before = world.powerTool.status;
  if (isDeepStrictEqual(status, before)) return [];
  const isNews = status.phase !== before?.phase || status.reason !== before.reason;
  const event = tell(world, status);
  return isNews && !world.told.has(event.name)
    ? [{ kind: 'recordEvent', event }]
    : [{ kind: 'patchStatus', status }];
}

// One Event for a job and not one for each pod: which pods, the status and the audit log say.
function tell({ powerTool, pods }: World, { phase, reason, message }: FullStatus): JobEvent {
  const type = phase === 'Failed' ? 'Warning' : 'Normal';
  const rights = phase === 'Running' ? tellRights(pods, powerTool.metadata.uid) : '';
  return { name: nameEvent(powerTool, phase, reason), type, reason, note: `${message}${rights}` };
}

/** The end of a job that must not run. */
export function planRefusal(world: World, tool: string, refusal: Refusal, now: Date): Action[] {
  return planPatch(world, makeRefusedStatus(world.powerTool, tool, refusal, now));
}
