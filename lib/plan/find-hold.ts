import type { Pod } from '../api/pod.ts';
import type { Refusal } from '../api/refusal.ts';
import { findBusy } from './find-busy.ts';
import { podKind } from './pod-kind.ts';
import type { World } from './world.ts';

/** Why the tool does not go into a pod for now, as far as this run knows: nothing is wrong with the pod. */
export function findHold(world: World, tool: string, pod: Pod, now: Date): Refusal | undefined {
  const { uid } = pod.metadata;
  const known = world.delays.get(podKind(pod)) ?? findBusy(pod, world, now);
  return known ?? (world.denied.has(uid) ? exhausted(tool) : undefined);
}

/** There is no room in the budget of the tool. */
export function exhausted(tool: string): Refusal {
  const message = `The tool "${tool}" is at work in as many pods as admins allow (budgets of its PowerToolConfig). It goes on when there is room; no action is needed.`;
  return { reason: 'BudgetExhausted', message };
}
