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
  let known: World | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const world = await gather();
    if (known && uidOf(known) !== uidOf(world)) await takeBack(shell, known);
    if (!world) return;
    try {
      return await reconcile(shell, world, (latest) => (known = latest));
    } catch (error) {
      if (known?.gone) return takeBack(shell, known);
      if (attempt === ATTEMPTS || !isKubeError(error, 'Conflict', 'NotFound')) throw error;
    }
  }
}

// What this run has done for a job that was deleted and cleaned up meanwhile, no later run would find: the sweep would.
async function takeBack(shell: Shell, known: World): Promise<void> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await reconcile(shell, { ...known, gone: true });
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
}

function uidOf(world: World | undefined): string | undefined {
  return world?.powerTool.metadata.uid;
}
