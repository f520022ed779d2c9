import type { PowerToolStatus } from '../api/power-tool-status.ts';
import { makePendingStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import type { Survey } from './survey.ts';

/**
 * Writes into the status what is about to be done, so that whatever dies in between, others know of it.
 * @param ahead what is added to the status.
 * @param message what a job that has no status yet is said to be at.
 */
export function planWriteAhead(
  { world: { powerTool, armed }, job, now }: Pick<Survey, 'world' | 'job' | 'now'>,
  message: string,
  ahead: Pick<PowerToolStatus, 'claimed' | 'reserved' | 'upload'>,
): Action[] {
  const start = { why: { reason: 'Starting', message }, deadline: armed } as const;
  const stored = powerTool.status ?? makePendingStatus(powerTool, job.tool, start, now);
  return [{ kind: 'patchStatus', status: { ...stored, ...ahead } }];
}
