import type { JobDetail, JobItem } from './reading/schema.ts';

/** What stands where the phase would be, when the PowerTool is gone and only its results are there. */
export const GONE = 'Deleted';

const ENDED = ['Completed', 'Failed', 'Cancelled', GONE];

/** Whether a job has ended: nothing more comes of it. */
export function hasEnded(phase: string): boolean {
  return ENDED.includes(phase);
}

/** Whether there may be news of a job every second. One that has ended has none, and a schedule only waits: what it makes is live. */
export function isLive(phase: string): boolean {
  return phase !== 'Scheduled' && !hasEnded(phase);
}

/** The phase of a line of the list. A PowerTool that nobody has looked at yet has a tool, but no phase. */
export function phaseOfItem({ phase, tool }: Pick<JobItem, 'phase' | 'tool'>): string {
  return phase || (tool === '' ? GONE : 'Pending');
}

/** The phase of a run. Without a status it is new, or, when there are results, its PowerTool is gone. */
export function phaseOfRun({ status, targets }: Pick<JobDetail, 'status' | 'targets'>): string {
  if (!status) return targets.length > 0 ? GONE : 'Pending';
  return status.phase || 'Pending';
}
