import { isOtherPage } from '../../../../../functions/collector/ui/is-other-page.ts';
import { readRoute } from '../../../../../functions/collector/ui/route.ts';

const DIFF = '#/shop/diff/cpu.folded/web/r/*';

test.each([
  ['a first choice of the other side', DIFF, `${DIFF}/web/s/*`, false],
  ['another choice of a side', `${DIFF}/web/s/*`, `${DIFF}/web/s/a`, false],
  ['the way back from a choice', `${DIFF}/web/s/*`, DIFF, false],
  ['a comparison in another namespace', DIFF, '#/bank/diff/cpu.folded/web/r/*', true],
  ['a comparison of another profile', DIFF, '#/shop/diff/heap.folded/web/r/*', true],
  ['the way out of a comparison', DIFF, '#/shop/job/web/r', true],
  ['the way into a comparison', '#/shop/job/web/r', DIFF, true],
  ['a page of the same kind', '#/shop/job/web/r', '#/shop/job/web/s', true],
])('%s: from %s to %s is another page: %s', (_, before, after, want) =>
  expect(isOtherPage(readRoute(before), readRoute(after))).toBe(want),
);
