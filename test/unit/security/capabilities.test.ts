import { FORBIDDEN_CAPABILITIES, isCapability } from '../../../lib/security/capabilities.ts';

describe('isCapability', () => {
  test.each(['SYS_PTRACE', 'PERFMON', 'CHECKPOINT_RESTORE', 'SYS_MODULE'])('%s is one', (name) => {
    expect(isCapability(name)).toBe(true);
  });

  test.each(['ALL', 'CAP_SYS_PTRACE', 'sys_ptrace', 'SYS_PTRACES', '', 'toString'])(
    '"%s" is none',
    (name) => {
      expect(isCapability(name)).toBe(false);
    },
  );
});

describe('the capabilities that no tool gets', () => {
  test('are these, so that a change of the list is seen', () => {
    expect([...FORBIDDEN_CAPABILITIES.keys()].sort()).toEqual([
      ...['ALL', 'AUDIT_CONTROL', 'AUDIT_READ', 'LINUX_IMMUTABLE', 'MAC_ADMIN'],
      ...['MAC_OVERRIDE', 'SYS_BOOT', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_TIME'],
    ]);
  });

  test.each([...FORBIDDEN_CAPABILITIES])('%s exists, and it is said what it does', (name, what) => {
    expect(name === 'ALL' || isCapability(name)).toBe(true);
    expect(what).toMatch(/^[a-z].{10,}[^.]$/);
  });
});
