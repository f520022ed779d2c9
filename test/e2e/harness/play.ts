import { run } from '../../../demo/run.ts';
import { explain } from './explain.ts';
import type { Level, Wanted } from './namespaces.ts';
import { say, seconds } from './progress.ts';

/** One thing that must go right, in a namespace of its own. */
export interface Case {
  /** A sentence. */
  readonly name: string;
  /** Level of Pod Security that its namespace enforces. */
  readonly level?: Level;
  /** Further namespaces that it needs, as what is added to the name of its own. */
  readonly also?: readonly string[];
  readonly run: (ns: string) => Promise<void>;
}

/** A case and where it plays. */
export interface Scene {
  readonly of: Case;
  readonly namespace: string;
}

/** How many cases play at once: most of their time is waiting. */
const AT_ONCE = 7;

/** Gives each case its namespace. @param prefix that no other run has. */
export function castCases(cases: readonly Case[], prefix: string): Scene[] {
  return cases.map((of, index) => ({ of, namespace: `${prefix}-${String(index + 1).padStart(2, '0')}` }));
}

/** The namespaces of all cases. */
export function namespacesOf(scenes: readonly Scene[]): Wanted[] {
  return scenes.flatMap(({ namespace, of: { level, also = [] } }) =>
    [namespace, ...also.map((suffix) => `${namespace}-${suffix}`)].map((name) => ({ name, level })),
  );
}

/**
 * Starts all cases in this order, some at a time.
 * @returns how each ends; a failure carries all that is needed to understand it.
 */
export function play(scenes: readonly Scene[]): Map<Case, Promise<void>> {
  const queue = scenes.map((scene) => ({ scene, ...Promise.withResolvers<void>() }));
  const outcomes = new Map(queue.map(({ scene, promise }) => [scene.of, promise]));
  // Its test tells of a failure, maybe minutes later.
  for (const outcome of outcomes.values()) outcome.catch(() => undefined);
  for (let worker = 0; worker < AT_ONCE; worker += 1) void work(queue);
  return outcomes;
}

type Turn = { readonly scene: Scene } & PromiseWithResolvers<void>;

async function work(queue: Turn[]): Promise<void> {
  for (let turn = queue.shift(); turn; turn = queue.shift()) {
    await act(turn.scene).then(turn.resolve, turn.reject);
  }
}

async function act({ of, namespace }: Scene): Promise<void> {
  const start = Date.now();
  try {
    await of.run(namespace);
    await clear(namespace);
    say(`ok    ${of.name} (${seconds(Date.now() - start)})`);
  } catch (error) {
    say(`FAIL  ${of.name} (${seconds(Date.now() - start)}, ${namespace})`);
    say(`      ${firstLines(error)}`);
    throw await withExplanation(error, namespace);
  }
}

// Targets that have done their part must not take the processors from others.
async function clear(namespace: string): Promise<void> {
  await run('kubectl', ['-n', namespace, 'delete', 'deployments,pods', '--all', '--wait=false']);
}

function firstLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').filter(Boolean).slice(0, 12).join('\n         ');
}

async function withExplanation(error: unknown, namespace: string): Promise<Error> {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const reasons = await explain(namespace).catch((fault: unknown) => `no explanation: ${String(fault)}`);
  const failure = new Error(`${message}\n\n${reasons}`);
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  failure.stack = [failure.message, ...frames].join('\n');
  return failure;
}
