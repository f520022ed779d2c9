import type { JobDetail, JobItem } from './reading/schema.ts';

/** What stands where the phase would be, when the PowerTool is gone and only its results are there. */
export const GONE = 'Deleted';

const FINAL = ['Completed', 'Failed', 'Cancelled', GONE];

/** A job in such a phase never changes again. */
export function isFinal(phase: string): boolean {
  return FINAL.includes(phase);
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
