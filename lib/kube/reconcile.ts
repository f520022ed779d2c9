import type { Action } from '../plan/action.ts';
import type { Done } from '../plan/audit.ts';
import { plan } from '../plan/plan.ts';
import type { World } from '../plan/world.ts';
import { apply } from './apply.ts';
import type { Change } from './changes.ts';
import { throwWorst } from './failures.ts';
import { KubeError, type Kube } from './port.ts';

/** Requests of one step that are under way at once. */
const PARALLEL = 16;

/** What a run needs from outside. */
export interface Shell {
  readonly kube: Kube;
  readonly now: () => Date;
  /** Told of each action before it is sent. */
  readonly onAction: (action: Action) => void;
  /** Told of each action when its request is over, also when it failed. */
  readonly onDone?: (done: Done) => void;
}

/**
 * Plans and applies until nothing is left to do now.
 * @throws KubeError of a request that failed, after the others of its step have ended; the next run goes on
 * from what is there then. `Unavailable` when all is done but what is delayed: the next run tries that again.
 * @param onStep told what is known after each step.
 */
export async function reconcile(
  shell: Shell,
  start: World,
  onStep: (world: World) => void = () => undefined,
): Promise<void> {
  let world = start;
  const most = maxSteps(start);
  for (let step = 0; step < most; step += 1) {
    const actions = plan(world, shell.now());
    if (actions.length === 0) return throwDelay(world);
    world = await applyAll(shell, world, actions);
    onStep(world);
  }
  throw new KubeError('Conflict', 0, `the job changed faster than ${most} steps could follow`);
}

// The status tells it; the broker's next try comes sooner than the timer.
function throwDelay({ delays }: World): void {
  const [delay] = delays.values();
  if (delay) throw new KubeError('Unavailable', 500, delay.message);
}

/**
 * Steps of the longest way through `plan`, with room for pods that change meanwhile. In a job with a limit each pod may
 * take its own: it gets its part of the budget, is reserved, is tried in up to two modes, and refused, which makes room for
 * the next.
 */
export function maxSteps({ pods }: Pick<World, 'pods'>): number {
  return 16 + 5 * pods.length;
}

async function applyAll(shell: Shell, world: World, actions: readonly Action[]): Promise<World> {
  const results: PromiseSettledResult<Change>[] = [];
  for (let at = 0; at < actions.length; at += PARALLEL) {
    const batch = actions.slice(at, at + PARALLEL);
    results.push(...(await Promise.allSettled(batch.map((action) => applyOne(shell, world, action)))));
  }
  throwWorst(results);
  return results.reduce(
    (known, result) => (result.status === 'fulfilled' ? result.value(known) : known),
    world,
  );
}

async function applyOne(shell: Shell, world: World, action: Action): Promise<Change> {
  shell.onAction(action);
  const tell = (outcome: Done['outcome']): void => shell.onDone?.({ action, before: world, outcome });
  try {
    const change = await apply(shell.kube, world, action, shell.now());
    tell(change);
    return change;
  } catch (error) {
    tell(error instanceof KubeError ? error.code : 'Fault');
    throw error;
  }
}
