import fc from 'fast-check';
import {
  isProfileType,
  PROFILE_TYPES,
  readProfile,
} from '../../../../../../functions/collector/ui/profile/read-profile.ts';

const noJfr = () => {
  throw new Error('unreachable');
};

test.each(PROFILE_TYPES)('%s: whatever the bytes are, there are stacks or a problem', (type) => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.json().map((json) => new TextEncoder().encode(json)),
    fc.constant(new TextEncoder().encode('[')),
  );
  fc.assert(
    fc.property(bytes, (one) => {
      const found = readProfile(type, one, noJfr);
      expect(found instanceof Map || 'problem' in found).toBe(true);
    }),
  );
});

test.each([
  ['folded', true],
  ['jfr', true],
  ['text', false],
  ['constructor', false],
])('%s holds stacks: %s', (type, want) => expect(isProfileType(type)).toBe(want));
