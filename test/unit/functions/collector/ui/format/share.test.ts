import { formatChange, formatShare } from '../../../../../../functions/collector/ui/format/share.ts';

test('a share is per cent', () => expect(formatShare(0.1234)).toBe('12.3 %'));

test.each([
  [0.0123, '+1.2'],
  [-0.5, '−50.0'],
  [0, '0.0'],
  [-0.0001, '0.0'],
])('a change of %d is %s points', (change, want) => expect(formatChange(change)).toBe(want));
