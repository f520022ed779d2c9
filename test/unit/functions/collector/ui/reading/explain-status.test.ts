import { explainStatus } from '../../../../../../functions/collector/ui/reading/explain-status.ts';

test.each([
  [401, 'Log in again'],
  [401, 'paste a new token'],
  [403, 'powertools/artifacts'],
  [404, 'deleted'],
  [429, 'again'],
  [502, 'in a moment'],
  [503, '503'],
])('%d says what to do', (status, want) => expect(explainStatus(status)).toContain(want));

test('who uses kubectl toe ui already is not sent there', () => {
  expect(explainStatus(401)).not.toContain('toe ui');
});

test('what the collector said is passed on', () => {
  expect(explainStatus(403, 'ask Ada')).toContain('(ask Ada)');
});
