import * as z from 'zod';
import { parseJson } from '../../lib/api/parse-json.ts';
import type { Artifact } from './artifact.ts';

/** How far a tool is, as it says itself. */
export interface Progress {
  readonly phase: 'warmup' | 'running' | 'uploading';
  /** That it has made so far. */
  readonly bytes: Artifact['size'];
  /** When it began, by the clock of its node, where the log still says so: the status hears of it only at the end. */
  readonly begun?: string;
}

/** How far the tools of a job are, by the names of their containers. Who is not in it has said nothing. */
export type ProgressMap = ReadonlyMap<string, Progress>;

const start = z.object({ toe: z.literal(1), event: z.literal('start'), t: z.iso.datetime() });
const progress = z.object({
  toe: z.literal(1),
  event: z.literal('progress'),
  phase: z.enum(['warmup', 'running', 'uploading']),
  bytes: z.int().min(0).default(0),
});

/** Characters of an event that is read here, at most: what is longer is the tool's own, and not looked at. */
const MAX_LINE = 500;

/**
 * Finds the last word of a tool on its progress in the end of its log (docs/upload-protocol.md); undefined when there is
 * none. Tools write what they like there: whoever forges such a line chooses one of these words, a number and a time.
 */
export function readProgress(tail: string): Progress | undefined {
  const lines = tail.split('\n').filter(({ length }) => length <= MAX_LINE);
  const events = lines.map((line) => parseJson(line));
  const last = events.flatMap((one) => progress.safeParse(one).data ?? []).at(-1);
  if (!last) return undefined;
  const [first] = events.flatMap((one) => start.safeParse(one).data ?? []);
  return { phase: last.phase, bytes: last.bytes, ...(first ? { begun: first.t } : {}) };
}
