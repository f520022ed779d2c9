import { explainStatus } from '../../../../../../functions/collector/ui/reading/explain-status.ts';

test.each([
  [401, 'kubectl toe ui'],
  [403, 'powertools/artifacts'],
  [404, 'deleted'],
  [429, 'again'],
  [503, '503'],
])('%d says what to do', (status, want) => expect(explainStatus(status)).toContain(want));

test('what the collector said is passed on', () => {
  expect(explainStatus(403, 'ask Ada')).toContain('(ask Ada)');
});
