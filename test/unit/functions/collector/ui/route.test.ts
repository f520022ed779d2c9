import fc from 'fast-check';
import { readRoute, writeRoute, type Route } from '../../../../../functions/collector/ui/route.ts';

const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((one) => !['.', '..'].includes(one));
const side = fc.record({
  job: name,
  run: name,
  pod: fc.option(
    name.filter((pod) => pod !== '*'),
    { nil: undefined },
  ),
});
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constant({ page: 'start' } as const),
  fc.record({ page: fc.constant('jobs' as const), namespace: name }),
  fc.record({ page: fc.constant('job' as const), namespace: name, job: name, run: name }),
  fc.record({
    page: fc.constant('file' as const),
    namespace: name,
    job: name,
    run: name,
    pod: name,
    container: name,
    file: name,
  }),
  fc.record({ page: fc.constant('merge' as const), namespace: name, job: name, run: name, series: name }),
  fc.record({
    page: fc.constant('diff' as const),
    namespace: name,
    series: name,
    before: side,
    after: fc.option(side, { nil: undefined }),
  }),
);

test('every page has an address that leads to it, whatever the names are', () => {
  fc.assert(fc.property(route, (one) => expect(readRoute(writeRoute(one))).toEqual(one)));
});

test('whatever stands in the address, there is a page for it', () => {
  fc.assert(fc.property(fc.string(), (hash) => expect(readRoute(hash)).toHaveProperty('page')));
});

test.each([
  ['', 'start'],
  ['#', 'start'],
  ['#/shop', 'jobs'],
  ['#/shop/', 'jobs'],
  ['#/shop/job/web', 'start'],
  ['#/shop/job/web/', 'start'],
  ['#/shop/job/web/2026-11-26-uid', 'job'],
  ['#/shop/diff/cpu.folded/web/r/*', 'diff'],
  ['#/shop/diff/cpu.folded/web/r/*/web/s/a', 'diff'],
  ['#/shop/diff/web/r/*', 'start'],
  ['#/shop/diff//web/r/*', 'start'],
  ['#/shop/constructor/a/b', 'start'],
  ['#/%', 'start'],
  ['#/..', 'start'],
  ['#/shop/job/%2e%2e/r', 'start'],
])('%s is the page %s', (hash, page) => expect(readRoute(hash).page).toBe(page));
