/** Rights of a tool with lesser modes, good or bad. */
export interface ModesCase {
  readonly name: string;
  /** `security` of a PowerToolConfig. */
  readonly given: Readonly<Record<string, unknown>>;
}

const SAME_USER = { name: 'same-user', runAs: 'Target' };
const PTRACE = { name: 'ptrace', runAs: 'Root', capabilities: { add: ['SYS_PTRACE'] } };
const two = { capabilities: { add: ['SYS_PTRACE', 'PERFMON'] } };

/** What our schema and the API server both let through. */
export const GOOD_MODES: readonly ModesCase[] = [
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
];

/** What both refuse. */
export const BAD_MODES: readonly (ModesCase & { readonly want: RegExp })[] = [
  {
    name: 'a capability that the config does not add',
    given: { capabilities: { add: ['PERFMON'] }, lesserModes: [PTRACE] },
    want: /no more rights than the config itself/,
  },
  {
    name: 'a capability below privileged that is not named there',
    given: { allowPrivileged: true, lesserModes: [PTRACE] },
    want: /no more rights than the config itself/,
  },
  {
    name: 'root below a config that adds nothing',
    given: { lesserModes: [{ name: 'root', runAs: 'Root' }] },
    want: /no more rights than the config itself/,
  },
  {
    name: 'capabilities of somebody who is not root',
    given: { ...two, lesserModes: [{ ...PTRACE, runAs: 'Target' }] },
    want: /effective for root alone/,
  },
  { name: 'two of one name', given: { lesserModes: [SAME_USER, SAME_USER] }, want: /a name of its own/ },
  {
    name: 'one called like the full rights',
    given: { lesserModes: [{ ...SAME_USER, name: 'full' }] },
    want: /choose another name/,
  },
  {
    name: 'one of nobody',
    given: { lesserModes: [{ name: 'x', runAs: 'Nobody' }] },
    want: /Invalid option|Unsupported value|Required value/,
  },
  {
    name: 'one without a user',
    given: { lesserModes: [{ name: 'x' }] },
    want: /Invalid option|Unsupported value|Required value/,
  },
  {
    name: 'one with a name in other letters',
    given: { lesserModes: [{ name: 'Big Mode', runAs: 'Image' }] },
    want: /Invalid string|should match/,
  },
  {
    name: 'more than four',
    given: { lesserModes: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, runAs: 'Image' })) },
    want: /Too big|Too many/,
  },
];
