import { only } from '../../build/apply-model.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aWorld, NOW } from '../../build/a-world.ts';
import type { Step } from '../../../lib/plan/climb.ts';
import { makeSurvey } from '../../../lib/plan/survey.ts';
import { tellModes } from '../../../lib/plan/tell-modes.ts';
import { asRoot, asUser, FLOOR } from '../../../lib/security/security-context.ts';

const SAME: Step = { mode: 'same-user', rights: asUser(1000, 1000), passedOver: [] };
const FULL: Step = { mode: 'full', rights: asRoot(['SYS_PTRACE']), passedOver: ['same-user: no user'] };
const tell = (steps: readonly Step[], told: readonly string[] = []) =>
  only('recordEvent', tellModes(makeSurvey(aWorld({ told: new Set(told) }), aJobSpec(), NOW), steps));

describe('tellModes', () => {
  test('tells each mode once, with the reason why it is no lower', () => {
    expect(tell([SAME, FULL, SAME]).map(({ event }) => event.note)).toEqual([
      'The tool "aperf" runs in mode same-user: no capability, as the user of the target.',
      'The tool "aperf" runs in mode full: SYS_PTRACE, as root. Lesser modes are not possible: same-user: no user.',
    ]);
  });

  test('tells nothing twice, under a name that any run would give', () => {
    const names = tell([SAME]).map(({ event }) => event.name);
    expect(tell([SAME], names)).toEqual([]);
    expect(tell([{ ...SAME, rights: asUser(1, 1) }]).map(({ event }) => event.name)).toEqual(names);
  });

  test.each([
    { name: 'of a tool with one mode', step: { mode: undefined, rights: FLOOR, passedOver: [] } },
    { name: 'that an earlier run has found out', step: { mode: 'full', rights: FLOOR } },
  ])('tells nothing $name', ({ step }) => {
    expect(tell([step])).toEqual([]);
  });
});
