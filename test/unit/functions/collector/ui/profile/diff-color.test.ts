import fc from 'fast-check';
import { diffColor } from '../../../../../../functions/collector/ui/profile/diff-color.ts';

const channels = (color: string) => (color.match(/\d+/g) ?? []).map(Number) as [number, number, number];

test.each([
  ['did not change', 0.5, 0, 'rgb(235, 235, 235)'],
  ['is new', 0.1, 0.2, 'rgb(255, 190, 90)'],
  ['is gone', 0.1, -0.2, 'rgb(130, 165, 255)'],
  ['has no width', 0, 0, 'rgb(235, 235, 235)'],
])('a frame that %s', (_, value, delta, want) => expect(diffColor({ value, delta })).toBe(want));

test('what grew is red, what shrank is blue, and both can be told from what is new', () => {
  const change = fc.double({ min: 0.01, max: 1.9, noNaN: true });
  fc.assert(
    fc.property(change, (share) => {
      const [red, , blue] = channels(diffColor({ value: 1, delta: share }));
      const [faintRed, , deepBlue] = channels(diffColor({ value: 1, delta: -share }));
      expect(red).toBeGreaterThan(blue);
      expect(deepBlue).toBeGreaterThan(faintRed);
    }),
  );
});

test('black text can be read on every color', () => {
  const frame = fc.record({
    value: fc.double({ min: 0, max: 1, noNaN: true }),
    delta: fc.double({ min: -1, max: 1, noNaN: true }),
  });
  fc.assert(fc.property(frame, (one) => expect(contrastWithBlack(diffColor(one))).toBeGreaterThan(7)));
});

function contrastWithBlack(color: string): number {
  const [r, g, b] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) / 0.05;
}
