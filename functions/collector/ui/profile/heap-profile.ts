import * as z from 'zod/mini';
import type { Problem } from '../problem.ts';
import { frameName, ROOT } from './cpu-profile.ts';
import { collectStacks, MAX_DEPTH, type Stacks } from './stacks.ts';

const node = z.object({
  callFrame: z.object({
    functionName: z.string(),
    url: z._default(z.string(), ''),
    lineNumber: z._default(z.number(), -1),
  }),
  selfSize: z._default(z.number(), 0),
  children: z._default(z.array(z.unknown()), []),
});

interface Visit {
  readonly node: unknown;
  readonly path: readonly string[];
}

/** Reads a sampling heap profile of V8. The weight of a stack is bytes. */
export function readHeapProfile(json: unknown): Stacks | Problem {
  const { data } = z.object({ head: z.unknown() }).safeParse(json);
  const { add, done } = collectStacks();
  // Not by recursion: a profile may be deeper than the stack of the browser.
  const visits: Visit[] = [{ node: data?.head, path: [] }];
  let read = 0;
  for (let visit = visits.pop(); visit; visit = visits.pop()) {
    const { data: found } = node.safeParse(visit.node);
    if (found === undefined) continue;
    read += 1;
    const name = frameName(found.callFrame);
    const path = name === ROOT || visit.path.length >= MAX_DEPTH ? visit.path : [...visit.path, name];
    if (!add(path, found.selfSize)) break;
    for (const child of found.children) visits.push({ node: child, path });
  }
  return read > 0 ? done() : { problem: 'This is no heap profile of V8. Download it to look at it.' };
}
