import * as z from 'zod';
import { POWER_TOOL_ANNOTATION } from './names.ts';
import { objectMeta } from './object-meta.ts';

/** What we read of a timer: a Job that never runs a pod and fails when its deadline is over. */
export const timer = z.object({
  metadata: objectMeta,
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional() })
    .optional(),
});

export type Timer = z.infer<typeof timer>;

/** Whether the time is over: the Job controller has failed it. */
export function hasFired({ status }: Timer): boolean {
  return status?.conditions?.some(({ type, status: held }) => type === 'Failed' && held === 'True') ?? false;
}

/** The job a timer belongs to, from its annotation `namespace/name`. */
export function jobOfTimer({ metadata }: Timer): { namespace: string; name: string } | undefined {
  const [namespace, name] = (metadata.annotations?.[POWER_TOOL_ANNOTATION] ?? '').split('/');
  return namespace && name ? { namespace, name } : undefined;
}
