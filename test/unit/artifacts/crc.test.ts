import { crc32 } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatCrc, parseCrc } from '../../../lib/artifacts/crc.ts';

// The check value of the catalogue of CRCs: https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-32-iso-hdlc
test('the check value of the catalogue', () => {
  expect(parseCrc('cbf43926')).toBe(crc32('123456789'));
});

test('what is written is read, leading zeros too', () => {
  fc.assert(fc.property(fc.nat({ max: 2 ** 32 - 1 }), (crc) => parseCrc(formatCrc(crc)) === crc));
  expect(formatCrc(0)).toBe('00000000');
});

test.each(['', '0', 'cbf4392', 'cbf439266', 'CBF43926', ' cbf43926', '0xcbf439', 'nonsense'])(
  '%j says none',
  (header) => {
    expect(parseCrc(header)).toBeUndefined();
  },
);
