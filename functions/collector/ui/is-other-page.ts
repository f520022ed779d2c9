import type { Route } from './route.ts';

/** Whether an address leads to another page. A comparison of other sides is the same: whoever chooses them stays at it. */
export function isOtherPage(before: Route, after: Route): boolean {
  if (before.page !== 'diff' || after.page !== 'diff') return true;
  return before.namespace !== after.namespace || before.series !== after.series;
}
