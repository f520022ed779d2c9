import type { Stacks } from './stacks.ts';

/** Adds the stacks of one profile to the sum of others. The sum is changed in place: profiles are large. */
export function mergeInto(sum: Stacks, stacks: Stacks): void {
  for (const [stack, weight] of stacks) sum.set(stack, (sum.get(stack) ?? 0) + weight);
}
