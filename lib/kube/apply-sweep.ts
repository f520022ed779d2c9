import type { Sweep } from '../plan/plan-sweep.ts';
import { unmark } from './apply-pod.ts';
import { forEachInTurn } from './failures.ts';
import { budgetsPath } from './paths.ts';
import type { Kube } from './port.ts';
import { wake } from './wake.ts';

/**
 * Makes up for lost events: wakes the function that a job waits for by a timer that fires at once, and takes away
 * what belongs to jobs that are gone. Jobs that are over are ended by the caller.
 */
export async function applySweep(
  kube: Kube,
  { toWake, toUnmark, toRelease }: Sweep,
  now: Date,
): Promise<void> {
  if (toRelease.length > 0) await release(kube, toRelease);
  await forEachInTurn(toUnmark, ({ pod, jobUid }) => unmark(kube, pod, jobUid).then(() => undefined));
  await forEachInTurn(toWake, (job) => wake(kube, job, now));
}

// Who takes part of a budget at the same time writes another key.
async function release(kube: Kube, uids: readonly string[]): Promise<void> {
  const data = Object.fromEntries(uids.map((uid) => [uid, null]));
  await kube({ method: 'PATCH', path: budgetsPath, patch: 'merge', body: { data } });
}
