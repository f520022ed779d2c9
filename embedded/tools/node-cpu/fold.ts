import type { CallFrame, CpuProfile, ProfileNode } from './profile.ts';

/** What is no work of the program: the root of the tree, and waiting. */
const LEFT_OUT = ['(root)', '(idle)'];

/**
 * A profile as folded stacks, `process;caller;function COUNT` in each line, most samples first.
 * @param process the first frame of every stack.
 */
export function toFolded({ nodes, samples = [] }: CpuProfile, process: string): string {
  const counts = new Map<string, number>();
  const stacks = stacksOf(nodes, process);
  for (const id of samples) {
    const stack = stacks.get(id);
    if (stack !== undefined) counts.set(stack, (counts.get(stack) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([stack, count]) => `${stack} ${count}\n`)
    .join('');
}

/** The stack of each node that counts. */
function stacksOf(nodes: readonly ProfileNode[], process: string): ReadonlyMap<number, string> {
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((id) => [id, node] as const)));
  const stacks = new Map<number, string>();
  for (const node of nodes) {
    if (LEFT_OUT.includes(node.callFrame.functionName)) continue;
    const frames = [nameOf(node.callFrame)];
    for (let up = parents.get(node.id); up; up = parents.get(up.id))
      if (!LEFT_OUT.includes(up.callFrame.functionName)) frames.unshift(nameOf(up.callFrame));
    stacks.set(node.id, [process, ...frames].join(';'));
  }
  return stacks;
}

// As py-spy writes it: the function, and where it stands. Semicolons part frames, and line feeds stacks.
function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const file = url.slice(url.lastIndexOf('/') + 1);
  const name = functionName || '(anonymous)';
  return (file ? `${name} (${file}:${lineNumber + 1})` : name).replaceAll(';', ',').replaceAll('\n', ' ');
}
