import type { World } from './world.ts';

/** What counts as now for what is due: a timer that fired is the better clock, for whoever armed it meant this time. */
export function clockOf({ judgedAt }: Pick<World, 'judgedAt'>, now: Date): Date {
  return judgedAt && judgedAt > now ? judgedAt : now;
}
