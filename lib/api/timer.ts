import * as z from 'zod';
import { DEADLINE_ANNOTATION, POWER_TOOL_ANNOTATION } from './names.ts';
import { objectMeta, type Ref } from './object-meta.ts';

/** What we read of a timer: a Job that never runs a pod and fails when its deadline is over. */
export const timer = z.object({
  metadata: objectMeta,
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional() })
    .optional(),
});

export type Timer = z.infer<typeof timer>;

/** Which function a timer wakes: creation a job that is not over, cleanup one that is. */
export type TimerFor = 'creation' | 'cleanup';

/** How the names of timers begin. Triggers choose by it. */
export const TIMER_PREFIX: Readonly<Record<TimerFor, string>> = {
  creation: 'toe-creation-',
  cleanup: 'toe-cleanup-',
};

/** Whether the time is over: the Job controller has failed it. */
export function hasFired({ status }: Timer): boolean {
  return status?.conditions?.some(({ type, status: held }) => type === 'Failed' && held === 'True') ?? false;
}

/** How the annotation of a timer names its job: `namespace/name`. */
export function pathOfJob({ namespace, name }: Ref): string {
  return `${namespace}/${name}`;
}

/** The job a timer belongs to, from that annotation. */
export function jobOfTimer({ metadata }: Timer): Ref | undefined {
  const [namespace, name] = (metadata.annotations?.[POWER_TOOL_ANNOTATION] ?? '').split('/');
  return namespace && name ? { namespace, name } : undefined;
}

/** When a timer was to fire, by the clock of who armed it. */
export function deadlineOfTimer({ metadata }: Timer): Date | undefined {
  const time = Date.parse(metadata.annotations?.[DEADLINE_ANNOTATION] ?? '');
  return Number.isNaN(time) ? undefined : new Date(time);
}
