import { formatBytes } from '../../../../../../functions/collector/ui/format/bytes.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1_572_864, '1.5 MiB'],
  [1024 * 1024 - 1, '1.0 MiB'],
  [5 * 1024 ** 4, '5.0 TiB'],
  [5000 * 1024 ** 4, '5000.0 TiB'],
  [-1, '?'],
  [NaN, '?'],
])('%d bytes are %s', (bytes, want) => expect(formatBytes(bytes)).toBe(want));
