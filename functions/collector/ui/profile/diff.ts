import { MAX_DEPTH, type Stacks } from './stacks.ts';

/** A function in two profiles, as shares (0 to 1) of all that each has measured. */
export interface DiffRow {
  readonly name: string;
  /** Share in which it was the function that ran. */
  readonly selfBefore: number;
  readonly selfAfter: number;
  /** Share in which it ran or waited for what it called. */
  readonly totalBefore: number;
  readonly totalAfter: number;
}

/** A frame of the tree of both profiles, in the words of d3-flame-graph. */
export interface DiffNode {
  readonly name: string;
  /** Mean of the two shares: what is in one profile only is seen too. */
  readonly value: number;
  /** After less before: above zero it grew. */
  readonly delta: number;
  readonly children: DiffNode[];
}

/** Two profiles, one beside the other. */
export interface Diff {
  /** Functions by how much their own share has changed, most first. */
  readonly rows: readonly DiffRow[];
  readonly tree: DiffNode;
}

/** Frames that are narrower than this share of the whole are not drawn. */
const MIN_SHARE = 1 / 1000;

/** Compares two profiles by shares, so that one pod can be compared with ten, and one minute with five. */
export function diffStacks(before: Stacks, after: Stacks): Diff {
  const root = newNode();
  const functions = new Map<string, Mutable<DiffRow>>();
  const count = (stacks: Stacks, side: 'Before' | 'After'): void => {
    const total = sumOf(stacks);
    for (const [stack, weight] of stacks) {
      const frames = stack.split(';', MAX_DEPTH);
      addToTree(root, frames, side, weight / total);
      addToRows(functions, frames, side, weight / total);
    }
  };
  count(before, 'Before');
  count(after, 'After');
  return { rows: [...functions.values()].sort(byChange), tree: toDiffNode('all', root) };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Node {
  Before: number;
  After: number;
  readonly children: Map<string, Node>;
}

const newNode = (): Node => ({ Before: 0, After: 0, children: new Map() });

function addToTree(root: Node, frames: readonly string[], side: 'Before' | 'After', share: number): void {
  root[side] += share;
  let node = root;
  for (const frame of frames) {
    const child = node.children.get(frame) ?? newNode();
    node.children.set(frame, child);
    child[side] += share;
    node = child;
  }
}

function addToRows(
  functions: Map<string, Mutable<DiffRow>>,
  frames: readonly string[],
  side: 'Before' | 'After',
  share: number,
): void {
  const rowOf = (name: string): Mutable<DiffRow> => {
    const row = functions.get(name) ?? { name, selfBefore: 0, selfAfter: 0, totalBefore: 0, totalAfter: 0 };
    functions.set(name, row);
    return row;
  };
  // Once for each stack, however often the function calls itself.
  for (const name of new Set(frames)) rowOf(name)[`total${side}`] += share;
  rowOf(frames.at(-1) ?? '')[`self${side}`] += share;
}

function byChange(a: DiffRow, b: DiffRow): number {
  const changeOf = (row: DiffRow): number => Math.abs(row.selfAfter - row.selfBefore);
  return changeOf(b) - changeOf(a) || a.name.localeCompare(b.name);
}

function toDiffNode(name: string, { Before, After, children }: Node): DiffNode {
  const shown = [...children].filter(([, node]) => (node.Before + node.After) / 2 >= MIN_SHARE);
  return {
    name,
    value: (Before + After) / 2,
    delta: After - Before,
    children: shown.map(([childName, child]) => toDiffNode(childName, child)),
  };
}

function sumOf(stacks: Stacks): number {
  let sum = 0;
  for (const weight of stacks.values()) sum += weight;
  return sum;
}
