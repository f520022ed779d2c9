/** Nodes from which nothing is heard any more. */
export type Nodes = Set<string>;

export function isLostNode(nodes: Nodes, node: string): boolean {
  return nodes.has(node);
}
