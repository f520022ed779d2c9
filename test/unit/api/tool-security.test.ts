import { toolSecurity } from '../../../lib/api/tool-security.ts';

const SAME_USER = { name: 'same-user', runAs: 'Target' };
const PTRACE = { name: 'ptrace', runAs: 'Root', capabilities: { add: ['SYS_PTRACE'] } };
const two = { capabilities: { add: ['SYS_PTRACE', 'PERFMON'] } };

/** What is said against some rights; empty when nothing is. */
const against = (given: Record<string, unknown>): string =>
  toolSecurity
    .safeParse(given)
    .error?.issues.map(({ message }) => message)
    .join() ?? '';

describe('lesserModes', () => {
  test.each([
    { name: 'no mode at all', given: { lesserModes: [] } },
    { name: 'the user of the target', given: { lesserModes: [SAME_USER] } },
    { name: 'the user of the image', given: { lesserModes: [{ name: 'plain', runAs: 'Image' }] } },
    { name: 'some of the capabilities', given: { ...two, lesserModes: [SAME_USER, PTRACE] } },
    { name: 'all of the capabilities', given: { ...two, lesserModes: [{ ...PTRACE, ...two }] } },
    {
      name: 'root without a capability, below one with',
      given: { ...two, lesserModes: [{ name: 'root', runAs: 'Root' }] },
    },
    {
      name: 'root without a capability, below privileged',
      given: { allowPrivileged: true, lesserModes: [{ name: 'root', runAs: 'Root' }] },
    },
  ])('may be $name', ({ given }) => {
    expect(against(given)).toBe('');
  });

  test.each([
    {
      name: 'a capability that the config does not add',
      given: { capabilities: { add: ['PERFMON'] }, lesserModes: [PTRACE] },
      want: 'no more rights than the config',
    },
    {
      name: 'a capability below privileged that is not named there',
      given: { allowPrivileged: true, lesserModes: [PTRACE] },
      want: 'no more rights than the config',
    },
    {
      name: 'root below a config that adds nothing',
      given: { lesserModes: [{ name: 'root', runAs: 'Root' }] },
      want: 'no more rights than the config',
    },
    {
      name: 'capabilities of somebody who is not root',
      given: { ...two, lesserModes: [{ ...PTRACE, runAs: 'Target' }] },
      want: 'effective for root alone',
    },
    { name: 'two of one name', given: { lesserModes: [SAME_USER, SAME_USER] }, want: 'a name of its own' },
    {
      name: 'one called like the full rights',
      given: { lesserModes: [{ ...SAME_USER, name: 'full' }] },
      want: 'choose another name',
    },
    {
      name: 'one of nobody',
      given: { lesserModes: [{ name: 'x', runAs: 'Nobody' }] },
      want: 'Invalid option',
    },
    { name: 'one without a user', given: { lesserModes: [{ name: 'x' }] }, want: 'Invalid option' },
    {
      name: 'one with a name in other letters',
      given: { lesserModes: [{ name: 'Big Mode', runAs: 'Image' }] },
      want: 'Invalid string',
    },
    {
      name: 'more than four',
      given: { lesserModes: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, runAs: 'Image' })) },
      want: 'Too big',
    },
  ])('may not be $name', ({ given, want }) => {
    expect(against(given)).toContain(want);
  });

  test('cannot be privileged: what a mode says of that is not read', () => {
    const { lesserModes } = toolSecurity.parse({ lesserModes: [{ ...SAME_USER, allowPrivileged: true }] });
    expect(lesserModes).toEqual([SAME_USER]);
  });
});
