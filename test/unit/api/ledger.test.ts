import { readLedger } from '../../../lib/api/ledger.ts';

const ENTRY = { tool: 'aperf', job: 'shop/job', seats: { 'pod-1': 'node-1' } };
const text = JSON.stringify(ENTRY);

describe('readLedger', () => {
  test('reads what each job takes, by its uid', () => {
    const ledger = readLedger({ 'uid-1': text, 'uid-2': JSON.stringify({ ...ENTRY, seats: {} }) });
    expect([...ledger]).toEqual([
      ['uid-1', ENTRY],
      ['uid-2', { ...ENTRY, seats: {} }],
    ]);
  });

  test('an empty ConfigMap is an empty ledger', () => {
    expect(readLedger({}).size).toBe(0);
  });

  test.each([
    { name: 'text that is no JSON', given: '{' },
    { name: 'no text', given: '' },
    { name: 'another thing', given: '7' },
    { name: 'an entry without a tool', given: JSON.stringify({ ...ENTRY, tool: undefined }) },
    { name: 'a seat without a node', given: JSON.stringify({ ...ENTRY, seats: { 'pod-1': null } }) },
    { name: 'seats that are a list', given: JSON.stringify({ ...ENTRY, seats: ['pod-1'] }) },
  ])('$name counts for nothing, and does not hide the others', ({ given }) => {
    expect([...readLedger({ bad: given, good: text }).keys()]).toEqual(['good']);
  });
});
