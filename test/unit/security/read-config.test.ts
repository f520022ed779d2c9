import { isRefusal } from '../../../lib/api/refusal.ts';
import { readConfig } from '../../../lib/security/read-config.ts';
import { aPowerToolConfig, aRawPowerToolConfig } from '../../build/a-power-tool-config.ts';

describe('readConfig', () => {
  test('reads an item of a list, which says neither kind nor version', () => {
    const { kind: _kind, apiVersion: _version, ...item } = aRawPowerToolConfig();
    expect(readConfig(item)).toEqual(aPowerToolConfig());
  });

  test.each([
    {
      name: 'a capability with CAP_',
      given: aRawPowerToolConfig({
        name: 'x',
        spec: { security: { capabilities: { add: ['CAP_SYS_ADMIN'] } } },
      }),
      reason: 'ConfigInvalid',
      message: /^The PowerToolConfig x cannot be read: spec\.security.*An admin must correct it\.$/,
    },
    {
      name: 'a limit that is none',
      given: aRawPowerToolConfig({ spec: { maxDuration: 'soon' } }),
      reason: 'DurationInvalid',
      message: /spec\.maxDuration/,
    },
    {
      name: 'an object without even a name',
      given: {},
      reason: 'ConfigInvalid',
      message: /^The PowerToolConfig without a name cannot be read/,
    },
  ])('$name becomes a reason to refuse', ({ given, reason, message }) => {
    const read = readConfig(given);
    expect(isRefusal(read) && read.reason).toBe(reason);
    expect(isRefusal(read) && read.message).toMatch(message);
  });
});
