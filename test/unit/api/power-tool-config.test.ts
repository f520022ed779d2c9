import { powerToolConfig } from '../../../lib/api/power-tool-config.ts';
import { aRawPowerToolConfig } from '../../build/a-power-tool-config.ts';

const accepts = (spec: Record<string, unknown>): boolean =>
  powerToolConfig.safeParse(aRawPowerToolConfig({ spec })).success;

describe('powerToolConfig', () => {
  test.each([
    { name: 'capabilities', given: { security: { capabilities: { add: ['SYS_PTRACE', 'PERFMON'] } } } },
    { name: 'privileged', given: { security: { allowPrivileged: true } } },
    { name: 'limits', given: { allowedNamespaces: ['shop'], maxDuration: '5m' } },
    { name: 'where results may go', given: { allowedOutputModes: ['ephemeral', 'collector', 'pvc'] } },
    { name: 'patterns of arguments', given: { allowedArgs: ['-F', '--rate=[0-9]{1,3}', '--(cpu|wall)'] } },
    { name: 'what the tool needs', given: { runsAsRoot: true, needsMemory: '64Mi' } },
    { name: 'budgets', given: { budgets: { maxConcurrentPods: 10, maxConcurrentPodsPerNode: 1 } } },
    { name: 'a limit of bytes', given: { output: { maxBytes: 1 } } },
    { name: 'nothing but a name', given: {} },
  ])('reads $name', ({ given }) => {
    expect(accepts(given)).toBe(true);
  });

  test.each([
    { name: 'a capability in lower case', given: { security: { capabilities: { add: ['sys_ptrace'] } } } },
    { name: 'a capability with CAP_', given: { security: { capabilities: { add: ['CAP_SYS_ADMIN'] } } } },
    { name: 'a limit that is no duration', given: { maxDuration: 'soon' } },
    { name: 'an output mode that does not exist', given: { allowedOutputModes: ['s3'] } },
    { name: 'a pattern with a bracket too many', given: { allowedArgs: ['a)'] } },
    { name: 'a pattern with a range the wrong way round', given: { allowedArgs: ['[b-a]'] } },
    { name: 'a pattern that closes what it did not open', given: { allowedArgs: ['a)|(?:b'] } },
    { name: 'a flag that is a text', given: { security: { allowPrivileged: 'true' } } },
    { name: 'a tool name with upper case', given: { name: 'Aperf' } },
    { name: 'memory without a unit', given: { needsMemory: '64' } },
    { name: 'memory in decimal units', given: { needsMemory: '64M' } },
    { name: 'no memory', given: { needsMemory: '0Mi' } },
    { name: 'a limit of no byte', given: { output: { maxBytes: 0 } } },
    { name: 'a budget of nothing', given: { budgets: { maxConcurrentPods: 0 } } },
    { name: 'a budget of nothing on a node', given: { budgets: { maxConcurrentPodsPerNode: 0 } } },
  ])('cannot read $name', ({ given }) => {
    expect(accepts(given)).toBe(false);
  });

  test('without security, nothing is allowed', () => {
    expect(powerToolConfig.parse(aRawPowerToolConfig()).spec.security).toEqual({ allowPrivileged: false });
  });
});
