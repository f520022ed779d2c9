import type { Problem } from '../problem.ts';

/** Weights by stack, written as in folded files: frames from the root on, with `;` between them. */
export type Stacks = Map<string, number>;

/** Frames of a stack that are kept; the leaf of a deeper one is lost. */
export const MAX_DEPTH = 1000;

/** Most characters that all stacks together may have: a few kilobytes of profile can describe terabytes of stacks. */
const MAX_CHARACTERS = 300_000_000;

/** Collects stacks of a profile of any kind, within bounds. */
export interface Collector {
  /** Adds to the weight of a stack; false when there are too many, and nothing more is taken. */
  add(frames: readonly string[], weight: number): boolean;
  /** What was collected. */
  done(): Stacks | Problem;
}

/** Starts to collect. */
export function collectStacks(maxCharacters = MAX_CHARACTERS): Collector {
  const stacks: Stacks = new Map();
  let left = maxCharacters;
  return {
    add(frames, weight) {
      if (!(weight > 0) || !Number.isFinite(weight) || frames.length === 0) return left >= 0;
      const stack = frames.slice(0, MAX_DEPTH).map(cleanFrame).join(';');
      const before = stacks.get(stack);
      if (before === undefined) left -= stack.length;
      if (left >= 0) stacks.set(stack, (before ?? 0) + weight);
      return left >= 0;
    },
    done: () =>
      left >= 0
        ? stacks
        : { problem: 'The stacks of this profile are too many to show. Download it instead.' },
  };
}

/** A frame as it can stand in a folded line: `;` would end it, a line break the line. */
export function cleanFrame(frame: string): string {
  return frame.replaceAll(';', ',').replaceAll(/\s+/g, ' ').trim() || '(anonymous)';
}
