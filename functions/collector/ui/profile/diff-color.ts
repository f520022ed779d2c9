import type { DiffNode } from './diff.ts';

type Color = readonly [red: number, green: number, blue: number];

const SAME: Color = [235, 235, 235];
const GREW: Color = [255, 125, 110];
const SHRANK: Color = [130, 165, 255];
const NEW: Color = [255, 190, 90];

/**
 * Color of a frame: the more it changed for its size, the redder (it grew) or bluer (it shrank); orange is new. All are
 * light enough for black text, which those of the library are not.
 */
export function diffColor({ value, delta }: Pick<DiffNode, 'value' | 'delta'>): string {
  // A mean of half the change: it was not there before.
  if (delta > 0 && delta >= value * 1.999) return toText(NEW);
  const strength = value > 0 ? Math.min(1, Math.abs(delta) / value) : 0;
  const full = delta < 0 ? SHRANK : GREW;
  return toText([0, 1, 2].map((at) => mix(SAME[at] ?? 0, full[at] ?? 0, strength)));
}

function mix(from: number, to: number, share: number): number {
  return Math.round(from + (to - from) * share);
}

function toText(color: readonly number[]): string {
  return `rgb(${color.join(', ')})`;
}
