import { gatherFired, type Fired } from '../lib/kube/gather.ts';
import { removeTimer } from '../lib/kube/remove-timer.ts';
import type { Context } from './function.ts';

/**
 * Works off a timer, when it has fired. Then it is taken away: the API server would do so some minutes later, by
 * an update first, and that would start the function once more, for nothing.
 */
export async function onTimer(
  { kube }: Context,
  name: string,
  work: (fired: Fired) => Promise<unknown>,
): Promise<void> {
  const fired = await gatherFired(kube, name);
  if (!fired) return;
  await work(fired);
  await removeTimer(kube, name);
}
