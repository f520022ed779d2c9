import { COLLECTOR_ENDPOINT, COLLECTOR_PATTERN } from '../../../lib/api/collector.ts';

const isEndpoint = (text: string): boolean => new RegExp(COLLECTOR_PATTERN).test(text);

test.each([COLLECTOR_ENDPOINT, 'https://a.toe-system.svc', 'http://a-1.toe-system.svc.cluster.local:8080'])(
  'Results may go to %s',
  (endpoint) => {
    expect(isEndpoint(endpoint)).toBe(true);
  },
);

test.each([
  'http://toe-system.svc',
  'http://a.shop.svc',
  'http://a.b.toe-system.svc',
  'http://a.toe-system.svc.evil.test',
  'http://a.toe-system.svc/path',
  'http://a.toe-system.svc:x',
  'http://a@a.toe-system.svc',
  'http://aXtoe-system.svc',
  'ftp://a.toe-system.svc',
  `evil${COLLECTOR_ENDPOINT}`,
  `${COLLECTOR_ENDPOINT}\n`,
])('Results may not go to %j', (endpoint) => {
  expect(isEndpoint(endpoint)).toBe(false);
});
