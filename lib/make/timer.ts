import { DEADLINE_ANNOTATION, POWER_TOOL_ANNOTATION, TIMER_LABEL, TIMER_NAMESPACE } from '../api/names.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { pathOfJob, TIMER_PREFIX, type TimerFor } from '../api/timer.ts';
import { shortHash } from './short-hash.ts';

/** Seconds after which a fired timer goes by itself: one whose function did not come to it, however often it tried. */
const KEEP_SECONDS = 300;

/** What a timer is to do: wake a function for a job, at a time. */
export interface Alarm {
  readonly wakes: TimerFor;
  readonly deadline: Date;
}

/**
 * A timer: a Job that never runs a pod. The Job controller fails it when its deadline is over, which is the
 * event; it survives restarts of everything and catches up. Its name says whom it wakes, so that no other
 * function is woken.
 * @param now what the seconds are counted from.
 */
export function makeTimer(
  { metadata }: Pick<PowerTool, 'metadata'>,
  { wakes, deadline }: Alarm,
  now: Date,
): Record<string, unknown> {
  // One more: the Job controller counts from a start time cut to whole seconds, and a timer must not come early.
  const seconds = Math.max(0, Math.ceil((deadline.getTime() - now.getTime()) / 1000)) + 1;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${TIMER_PREFIX[wakes]}${shortHash(metadata.uid, deadline.toISOString())}`,
      namespace: TIMER_NAMESPACE,
      labels: { [TIMER_LABEL]: metadata.uid },
      annotations: {
        [POWER_TOOL_ANNOTATION]: pathOfJob(metadata),
        [DEADLINE_ANNOTATION]: deadline.toISOString(),
      },
    },
    spec: {
      parallelism: 0,
      completions: 1,
      backoffLimit: 0,
      activeDeadlineSeconds: seconds,
      ttlSecondsAfterFinished: KEEP_SECONDS,
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'never-runs', image: 'toe.run/never-runs' }] },
      },
    },
  };
}
