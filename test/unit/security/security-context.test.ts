import {
  isRaised,
  makeSecurityContext,
  type SecurityContext,
} from '../../../lib/security/security-context.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';

const FLOOR: SecurityContext = {
  privileged: false,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const ROOT = { runAsUser: 0, runAsNonRoot: false } as const;
const adding = (...add: string[]) => ({ capabilities: { add } });

describe('makeSecurityContext', () => {
  test('a tool without a config gets no right at all', () => {
    expect(makeSecurityContext(undefined)).toEqual(FLOOR);
  });

  test.each<{ name: string; given: Record<string, unknown>; want: SecurityContext }>([
    { name: 'a config that adds nothing gives nothing', given: {}, want: FLOOR },
    { name: 'an empty list of capabilities gives nothing', given: adding(), want: FLOOR },
    { name: 'privileged set to false gives nothing', given: { allowPrivileged: false }, want: FLOOR },
    {
      name: 'a capability comes with root, without escalation',
      given: adding('SYS_PTRACE'),
      want: {
        privileged: false,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] },
        ...ROOT,
      },
    },
    {
      name: 'SYS_ADMIN needs escalation: the API server wants it so',
      given: adding('SYS_ADMIN'),
      want: {
        privileged: false,
        allowPrivilegeEscalation: true,
        capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] },
        ...ROOT,
      },
    },
    {
      name: 'privileged needs escalation',
      given: { allowPrivileged: true },
      want: { privileged: true, allowPrivilegeEscalation: true, capabilities: { drop: ['ALL'] }, ...ROOT },
    },
    {
      name: 'privileged keeps the capabilities it names',
      given: { allowPrivileged: true, ...adding('PERFMON') },
      want: {
        privileged: true,
        allowPrivilegeEscalation: true,
        capabilities: { drop: ['ALL'], add: ['PERFMON'] },
        ...ROOT,
      },
    },
    {
      name: 'capabilities come out in one order and once, so that the content is the same for all',
      given: adding('SYS_PTRACE', 'PERFMON', 'SYS_PTRACE'),
      want: {
        privileged: false,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'], add: ['PERFMON', 'SYS_PTRACE'] },
        ...ROOT,
      },
    },
  ])('$name', ({ given, want }) => {
    expect(makeSecurityContext(aPowerToolConfig({ spec: { security: given } }))).toEqual(want);
  });
});

test.each([
  { name: 'a tool without a right', given: {}, want: false },
  { name: 'a tool with a capability', given: adding('PERFMON'), want: true },
  { name: 'a privileged tool', given: { allowPrivileged: true }, want: true },
])('$name needs root: $want', ({ given, want }) => {
  expect(isRaised(makeSecurityContext(aPowerToolConfig({ spec: { security: given } })))).toBe(want);
});
