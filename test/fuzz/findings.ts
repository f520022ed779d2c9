import type { RawRequest } from './make-request.ts';
import type { Reply } from './send-raw.ts';

/** What is wrong with the reply to a request; undefined when nothing is. */
export function findWrong({ isGood }: RawRequest, { statuses, isStuck }: Reply): string | undefined {
  if (isStuck) return 'the connection was not closed';
  const fault = statuses.find((status) => status >= 500);
  if (fault !== undefined) return `answered by ${fault}`;
  if (isGood && !(statuses.length === 1 && [200, 202].includes(statuses[0] ?? 0)))
    return `good, but answered by ${statuses.join(', ') || 'nothing'}`;
  return undefined;
}
