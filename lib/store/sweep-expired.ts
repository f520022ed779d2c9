import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { EXPIRY_FOLDER, expiryKey, parseExpiry, runFolder, type Run } from '../artifacts/layout.ts';
import { expiryOf, isDue } from '../artifacts/retention.ts';
import { toArray, type Store } from './port.ts';

const marker = z.object({ days: z.int().min(1) });

/** Marks a run, so that a sweep looks at it when its results are old. @param days for which they are kept after the last write. */
export async function markExpiry(store: Store, run: Run, days: number, now: Date): Promise<void> {
  const bytes = Buffer.from(JSON.stringify({ days }));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await store.put(expiryKey(expiryOf(now, days), run), bytes, sha256, { absent: true });
}

/** What a sweep did. */
export interface Swept {
  /** Runs that were deleted. */
  readonly deleted: readonly Run[];
  /** Runs that it looked at and that stay, since something was written to them later. */
  readonly kept: number;
  /** Why others could not be looked at: the next sweep tries. */
  readonly faults: readonly unknown[];
}

/**
 * Deletes the results that are older than they may get. Whoever dies on the way is followed by the next sweep: the marker goes last.
 * @param maxDays that admins allow, now.
 */
export async function sweepExpired(store: Store, now: Date, maxDays: number): Promise<Swept> {
  const [deleted, faults]: [Run[], unknown[]] = [[], []];
  let kept = 0;
  const look = async (key: string, run: Run | undefined): Promise<void> => {
    if (run && (await expire(store, { key, run, now, maxDays }))) deleted.push(run);
    else kept += 1;
  };
  const note = (error: unknown): void => void faults.push(error);
  const lookAtAll = async (): Promise<void> => {
    for await (const { key } of store.list(EXPIRY_FOLDER)) {
      const found = parseExpiry(key);
      // Days are in order.
      if (found && !isDue(found.on, now)) break;
      await look(key, found?.run).catch(note);
    }
  };
  await lookAtAll().catch(note);
  return { deleted, kept, faults };
}

interface Due {
  readonly key: string;
  readonly run: Run;
  readonly now: Date;
  readonly maxDays: number;
}

/** @returns whether the run was deleted. */
async function expire(store: Store, { key, run, now, maxDays }: Due): Promise<boolean> {
  const asked = await daysOf(store, key);
  // Another sweep has seen to it since it was listed.
  if (asked === undefined) return false;
  const days = Math.min(asked, maxDays);
  const objects = await toArray(store.list(runFolder(run)));
  const last = new Date(Math.max(0, ...objects.map(({ modified }) => modified.getTime())));
  const isOld = isDue(expiryOf(last, days), now);
  if (isOld) await store.removeAll(runFolder(run));
  else await markExpiry(store, run, days, last);
  await store.remove([key]);
  return isOld && objects.length > 0;
}

/** @returns undefined when the marker is gone. @throws when it cannot be read now: what it says is not guessed. */
async function daysOf(store: Store, key: string): Promise<number | undefined> {
  const stream = await store.get(key);
  if (!stream) return undefined;
  const said = await text(stream);
  // One that toe has not written is one of the shortest time.
  try {
    return marker.parse(JSON.parse(said)).days;
  } catch {
    return 1;
  }
}
