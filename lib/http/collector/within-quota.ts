import { problem, type Problem } from '../../artifacts/problem.ts';
import type { Kept } from '../../store/store-chunk.ts';
import type { Upload } from './upload.ts';

/** How many bytes are to be written, and by how many they may be over the quota. */
export interface Room {
  readonly bytes: number;
  readonly beyond?: number;
}

/**
 * Writes something of a run when there is room for it, after its deletion has been seen to. What is not new in the store
 * takes no room. @returns the problem `quota` when there is none.
 */
export async function withinQuota(
  { desk, target, facts }: Pick<Upload, 'desk' | 'target' | 'facts'>,
  { bytes, beyond = 0 }: Room,
  write: () => Promise<Kept | Problem>,
): Promise<Kept | Problem> {
  const taken = await desk.usage.take(target, bytes, beyond);
  if (typeof taken === 'string') return problem('quota', taken);
  let isKept = false;
  try {
    const isFirst = await desk.mark(target, facts);
    const kept = await write();
    isKept = kept === 'new';
    if (isFirst && isKept) desk.runs.forget(target);
    return kept;
  } finally {
    if (!isKept) taken();
  }
}
