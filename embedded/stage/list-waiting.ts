import * as z from 'zod';

const waiting = z.object({ reason: z.string(), message: z.string().optional() });
const container = z.object({ state: z.object({ waiting: waiting.optional() }) });
const pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ phase: z.string(), containerStatuses: z.array(container).default([]) }),
    }),
  ),
});

/** The pods of a list that do not run, and why: `web-0 Pending: ErrImagePull: no such image`. */
export function listWaiting(list: unknown): string[] {
  const others = pods.parse(list).items.filter(({ status }) => status.phase !== 'Running');
  return others.map(({ metadata: { name }, status: { phase, containerStatuses } }) => {
    const why = containerStatuses.flatMap(({ state: { waiting } }) => [waiting?.reason, waiting?.message]);
    return [`${name} ${phase}`, ...why.filter((text) => text !== undefined)].join(': ');
  });
}
