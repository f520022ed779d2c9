/** What counts as now for what is due: a timer that fired is the better clock, for whoever armed it meant this time. */
export function clockOf({ judgedAt }: { readonly judgedAt?: Date | undefined }, now: Date): Date {
  return judgedAt && judgedAt > now ? judgedAt : now;
}
