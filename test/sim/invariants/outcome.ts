import type { History } from './history.ts';

/** How all jobs ended, in one line: what a fault must not change. */
export function outcomeOf({ jobs }: History): string {
  return [...jobs.values()]
    .map(({ job: { metadata, status } }) => {
      const rows = status?.targets?.map(({ pod, state, attempt = 1 }) => `${pod} ${state} ${attempt}`) ?? [];
      return `${metadata.name}: ${status?.phase} (${status?.reason}) ${rows.join(', ')}`;
    })
    .sort()
    .join('; ');
}
