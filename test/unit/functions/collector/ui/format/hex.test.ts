import fc from 'fast-check';
import { formatHex } from '../../../../../../functions/collector/ui/format/hex.ts';

test('bytes are two hexadecimal digits each, as Node writes them', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(formatHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
    }),
  );
});
