import { isRefusal, REASONS } from '../../../lib/api/refusal.ts';

describe('isRefusal', () => {
  test.each([
    { name: 'a refusal', given: { reason: 'NoTargets', message: 'none' }, want: true },
    { name: 'half of one', given: { reason: 'NoTargets' }, want: false },
    { name: 'nothing', given: undefined, want: false },
    { name: 'null', given: null, want: false },
    { name: 'a text', given: 'reason message', want: false },
  ])('$name: $want', ({ given, want }) => {
    expect(isRefusal(given)).toBe(want);
  });
});

describe('REASONS', () => {
  test.each(Object.entries(REASONS))('%s is one word, and explained in a sentence', (reason, text) => {
    expect(reason).toMatch(/^[A-Z][A-Za-z]+$/);
    // A sentence may begin with the name of a field.
    expect(text).toMatch(/^([A-Z]|spec\.|[a-z]+[A-Z]\w+ ).*\.$/);
  });
});
