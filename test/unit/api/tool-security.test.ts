import { toolSecurity } from '../../../lib/api/tool-security.ts';

import { BAD_MODES, GOOD_MODES } from '../../build/modes.ts';

/** What is said against some rights; empty when nothing is. */
const against = (given: Record<string, unknown>): string =>
  toolSecurity
    .safeParse(given)
    .error?.issues.map(({ message }) => message)
    .join() ?? '';

describe('lesserModes', () => {
  test.each(GOOD_MODES)('may be $name', ({ given }) => {
    expect(against(given)).toBe('');
  });

  test.each(BAD_MODES)('may not be $name', ({ given, want }) => {
    expect(against(given)).toMatch(want);
  });

  test('cannot be privileged: what a mode says of that is not read', () => {
    const mode = { name: 'same-user', runAs: 'Target' };
    const { lesserModes } = toolSecurity.parse({ lesserModes: [{ ...mode, allowPrivileged: true }] });
    expect(lesserModes).toEqual([mode]);
  });
});
