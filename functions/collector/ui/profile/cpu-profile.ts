import * as z from 'zod/mini';
import type { Problem } from '../problem.ts';
import { collectStacks, MAX_DEPTH, type Stacks } from './stacks.ts';

const callFrame = z.object({
  functionName: z.string(),
  url: z._default(z.string(), ''),
  lineNumber: z._default(z.number(), -1),
});

const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame,
      hitCount: z.optional(z.number()),
      children: z.optional(z.array(z.number())),
    }),
  ),
  samples: z.optional(z.array(z.number())),
  timeDeltas: z.optional(z.array(z.number())),
});

/** What V8 calls the frame that holds all others; it says nothing. */
export const ROOT = '(root)';

type CpuProfile = z.infer<typeof cpuProfile>;

/** Reads a V8 CPU profile. The weight of a stack is microseconds, or hits where the profile has no times. */
export function readCpuProfile(json: unknown): Stacks | Problem {
  const { data } = cpuProfile.safeParse(json);
  if (data === undefined) return { problem: 'This is no CPU profile of V8. Download it to look at it.' };
  const parents = new Map(
    data.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const names = new Map(data.nodes.map(({ id, callFrame }) => [id, frameName(callFrame)]));
  const { add, done } = collectStacks();
  for (const [id, weight] of weightsOf(data)) if (!add(pathTo(id, parents, names), weight)) break;
  return done();
}

/** A function of V8 with its place: `parse (app.js:12)`. The line counts from 1, the profile's from 0. */
export function frameName({ functionName, url, lineNumber }: z.infer<typeof callFrame>): string {
  const file = url.slice(url.lastIndexOf('/') + 1);
  const name = functionName || '(anonymous)';
  return file === '' || name === ROOT ? name : `${name} (${file}:${lineNumber + 1})`;
}

function weightsOf({ nodes, samples, timeDeltas }: CpuProfile): Map<number, number> {
  const weights = new Map<number, number>();
  if (samples && timeDeltas) {
    // The time until the next sample was spent in this one; of the last it is not known.
    samples.forEach((id, at) =>
      weights.set(id, (weights.get(id) ?? 0) + Math.max(0, timeDeltas[at + 1] ?? 0)),
    );
  } else for (const { id, hitCount = 0 } of nodes) weights.set(id, hitCount);
  return weights;
}

/** Frames from the root to a node, without the root itself. */
function pathTo(
  id: number,
  parents: ReadonlyMap<number, number>,
  names: ReadonlyMap<number, string>,
): string[] {
  const path: string[] = [];
  // A loop of parents ends at the greatest depth.
  for (let at: number | undefined = id; at !== undefined && path.length <= MAX_DEPTH; at = parents.get(at)) {
    const name = names.get(at);
    if (name !== undefined && name !== ROOT) path.push(name);
  }
  return path.reverse();
}
