import type { PowerTool } from '../api/power-tool.ts';
import type { Sweep } from '../plan/plan-sweep.ts';
import { unmark } from './apply-pod.ts';
import { forEachInTurn } from './failures.ts';
import { budgetsPath } from './paths.ts';
import type { Kube } from './port.ts';
import { wake } from './wake.ts';

/**
 * Makes up for lost events: wakes the function that a job waits for by a timer that fires at once, has jobs ended that
 * are over, and takes away what belongs to jobs that are gone. Marks come last: anybody who may label a pod makes some,
 * and no job waits for them.
 * @throws the failure that is most worth another try, after all has been tried.
 */
export async function applySweep(
  kube: Kube,
  { toWake, toEnd, toUnmark, toRelease }: Sweep,
  now: Date,
  end: (job: PowerTool) => Promise<void>,
): Promise<void> {
  const steps = [
    () => (toRelease.length > 0 ? release(kube, toRelease) : Promise.resolve()),
    () => forEachInTurn(toWake, (job) => wake(kube, job, now)),
    () => forEachInTurn(toEnd, end),
    () => forEachInTurn(toUnmark, ({ pod, jobUid }) => unmark(kube, pod, jobUid).then(() => undefined)),
  ];
  await forEachInTurn(steps, (step) => step());
}

// Who takes part of a budget at the same time writes another key.
async function release(kube: Kube, uids: readonly string[]): Promise<void> {
  const data = Object.fromEntries(uids.map((uid) => [uid, null]));
  await kube({ method: 'PATCH', path: budgetsPath, patch: 'merge', body: { data } });
}
