import type { Stacks } from './stacks.ts';

/**
 * Reads a folded profile: one stack on each line, `root;child;leaf 12`. Lines of another form (comments, a last line
 * that was cut) are passed over.
 */
export function readFolded(text: string): Stacks {
  const stacks: Stacks = new Map();
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    addLine(stacks, text.slice(start, end));
    start = end + 1;
  }
  return stacks;
}

/** Writes stacks as a folded profile, the heaviest first. */
export function writeFolded(stacks: Stacks): string {
  const lines = [...stacks].sort(([, a], [, b]) => b - a).map(([stack, weight]) => `${stack} ${weight}\n`);
  return lines.join('');
}

function addLine(stacks: Stacks, line: string): void {
  const trimmed = line.trimEnd();
  const space = trimmed.lastIndexOf(' ');
  const stack = trimmed.slice(0, space).trim();
  const weight = Number(trimmed.slice(space + 1));
  if (space > 0 && stack !== '' && weight > 0 && Number.isFinite(weight))
    stacks.set(stack, (stacks.get(stack) ?? 0) + weight);
}
