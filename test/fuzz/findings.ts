import { FOREIGN_CONTENT } from './collector-world.ts';
import type { RawRequest } from './make-request.ts';
import type { Reply } from './send-raw.ts';

/** A 5xx that is no fault: what the protocol of uploads says when there is no room (docs/upload-protocol.md). */
const NO_ROOM = /"code":"(quota|full)"/;

/** What is wrong with the reply to a request; undefined when nothing is. */
export function findWrong({ served }: RawRequest, { statuses, text, isStuck }: Reply): string | undefined {
  if (isStuck) return 'the connection was not closed';
  const fault = statuses.find((status) => status >= 500 && !(status === 507 && NO_ROOM.test(text)));
  if (fault !== undefined) return `answered by ${fault}`;
  if (text.includes(FOREIGN_CONTENT)) return 'told what others keep in the store';
  if (served && !(statuses.length === 1 && served.includes(statuses[0] ?? 0)))
    return `good, but answered by ${statuses.join(', ') || 'nothing'}`;
  return undefined;
}
