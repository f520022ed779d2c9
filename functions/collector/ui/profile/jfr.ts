import type { MethodSample } from 'jfrview';
import { isProblem, type Problem } from '../problem.ts';
import { collectStacks, type Stacks } from './stacks.ts';

/** What makes samples of a recording: `interpret_jfr` of jfrview, once its WebAssembly is there. */
export type InterpretJfr = (bytes: Uint8Array, includeNative: boolean) => readonly MethodSample[];

/** Reads a recording of Java Flight Recorder. The weight of a stack is samples, native ones among them. */
export function readJfr(bytes: Uint8Array, interpret: InterpretJfr): Stacks | Problem {
  const { add, done } = collectStacks();
  try {
    // From the root to the leaf.
    for (const { frames } of interpret(bytes, true)) if (!add(frames.map(nameOf), 1)) break;
  } catch {
    return {
      problem: 'This recording cannot be read here. Download it, and open it in JDK Mission Control.',
    };
  }
  const stacks = done();
  return isProblem(stacks) || stacks.size > 0 ? stacks : { problem: NO_SAMPLES };
}

/** async-profiler gives such ones of allocations, locks and wall time. */
const NO_SAMPLES =
  'There are no samples of execution in this recording. Open the folded profile of the same tool if there is one, ' +
  'or download the recording, and open it in JDK Mission Control.';

/** Functions of the kernel have no class before their colon. */
function nameOf({ name }: MethodSample['frames'][number]): string {
  return name.replace(/^:/, '');
}
