import { findConfig } from '../../../lib/security/find-config.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';

const aperf = aPowerToolConfig({ name: 'one' });
const second = aPowerToolConfig({ name: 'two' });
const tcpdump = aPowerToolConfig({ name: 'tcpdump', spec: { name: 'tcpdump' } });
const unreadable = { reason: 'ConfigInvalid', message: 'bad' } as const;

describe('findConfig', () => {
  test('finds by spec.name, whatever the object is called', () => {
    expect(findConfig('aperf', [tcpdump, aperf])).toBe(aperf);
  });

  test('a tool may have none', () => {
    expect(findConfig('perf', [tcpdump, aperf])).toBeUndefined();
  });

  test('two for one tool are refused, and both are named', () => {
    const found = findConfig('aperf', [second, aperf]);
    expect(found).toMatchObject({ reason: 'ConfigAmbiguous' });
    expect(found).toHaveProperty('message', expect.stringContaining('one and two'));
  });

  test('one that cannot be read is never passed over: it may hold the limits', () => {
    expect(findConfig('aperf', [aperf, unreadable])).toBe(unreadable);
  });
});
