import { isRefusal, reasonOf, REASONS, type Reason } from '../../../lib/api/refusal.ts';

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

describe('reasonOf', () => {
  test.each<{ name: string; text: string | undefined; want: Reason }>([
    { name: 'one of ours', text: 'CanaryFailed', want: 'CanaryFailed' },
    { name: 'one of a later version', text: 'MoonTooFull', want: 'ToolFailed' },
    { name: 'one in other letters', text: 'canaryfailed', want: 'ToolFailed' },
    { name: 'what every object has', text: 'toString', want: 'ToolFailed' },
    { name: 'an empty text', text: '', want: 'ToolFailed' },
    { name: 'none', text: undefined, want: 'ToolFailed' },
  ])('$name is $want', ({ text, want }) => {
    expect(reasonOf(text, 'ToolFailed')).toBe(want);
  });
});

describe('REASONS', () => {
  test.each(Object.entries(REASONS))('%s is one word, and explained in a sentence', (reason, text) => {
    expect(reason).toMatch(/^[A-Z][A-Za-z]+$/);
    // A sentence may begin with the name of a field.
    expect(text).toMatch(/^([A-Z]|spec\.|[a-z]+[A-Z]\w+ ).*\.$/);
  });
});
