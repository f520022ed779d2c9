import { cp } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Copies a bundle, the program of its thread and what starts it into a folder, where they lie side by side as in the image.
 * @param bundle its name in dist. @returns what Node.js is to run.
 */
export async function layOutImage(bundle: string, folder: string): Promise<string> {
  const start = join(folder, 'start.cjs');
  await Promise.all([
    ...[bundle, 'hash-worker.cjs'].map((file) => cp(join('dist', file), join(folder, file))),
    cp('cluster/images/functions/start.cjs', start),
  ]);
  return start;
}
