import * as z from 'zod';
import { parseJson } from '../../lib/api/parse-json.ts';
import type { Artifact } from './artifact.ts';

/** How far a tool is, as it says itself. */
export interface Progress {
  readonly phase: 'warmup' | 'running' | 'uploading';
  /** That it has made so far. */
  readonly bytes: Artifact['size'];
}

/** How far the tools of a job are, by the names of their containers. Who is not in it has said nothing. */
export type ProgressMap = ReadonlyMap<string, Progress>;

const event = z.object({
  toe: z.literal(1),
  event: z.literal('progress'),
  phase: z.enum(['warmup', 'running', 'uploading']),
  bytes: z.int().min(0).default(0),
});

/** Characters of an event that tells a progress, at most: what is longer is the tool's own, and not looked at. */
const MAX_LINE = 500;

/**
 * Finds the last word of a tool on its progress in the end of its log (docs/upload-protocol.md); undefined when there is
 * none. Tools write what they like there: whoever forges such a line chooses one of these words and a number.
 */
export function readProgress(tail: string): Progress | undefined {
  for (const line of tail.split('\n').reverse()) {
    const { data } = event.safeParse(line.length > MAX_LINE ? undefined : parseJson(line));
    if (data) return { phase: data.phase, bytes: data.bytes };
  }
  return undefined;
}
