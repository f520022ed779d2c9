import * as z from 'zod';
import { parseJson } from './parse-json.ts';

const entry = z.object({
  tool: z.string(),
  /** `namespace/name` of the job. */
  job: z.string(),
  /** Uid of a pod in which the tool is, or may be at once (`uid/2`: in its second attempt) -> its node. */
  seats: z.record(z.string(), z.string()),
  /** When something was taken for the last time. */
  at: z.iso.datetime().optional(),
});

/** What one job takes of the budget of its tool. */
export type Entry = z.infer<typeof entry>;

/** Uid of a job -> what it takes. Kept in a ConfigMap; every change is a compare and swap. */
export type Ledger = ReadonlyMap<string, Entry>;

/** Reads the data of the ConfigMap; an entry that cannot be read counts for nothing. */
export function readLedger(data: Readonly<Record<string, string>>): Ledger {
  const entries = Object.entries(data).flatMap(([uid, text]) => {
    const found = entry.safeParse(parseJson(text));
    return found.success ? [[uid, found.data] as const] : [];
  });
  return new Map(entries);
}
