import type { World } from '../plan/world.ts';
import { isKubeError } from './port.ts';
import { reconcile, type Shell } from './reconcile.ts';

/** How often a run starts over because another one was quicker. */
const ATTEMPTS = 4;

/**
 * Reads the world of a job and reconciles it; when somebody else has changed it meanwhile, once more from the
 * beginning.
 * @param gather reads the world; undefined when the job is gone, which is fine.
 */
export async function reconcileJob(shell: Shell, gather: () => Promise<World | undefined>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const world = await gather();
    if (!world) return;
    try {
      return await reconcile(shell, world);
    } catch (error) {
      if (attempt === ATTEMPTS || !isKubeError(error, 'Conflict', 'NotFound')) throw error;
    }
  }
}
