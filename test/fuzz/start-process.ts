import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { freePort } from '../../embedded/free-port.ts';
import type { Keeper } from '../../embedded/keeper/keeper.ts';
import { HEAP_OF_CONTAINER } from '../build/heap-of-container.ts';
import { layOutImage } from '../build/lay-out-image.ts';

/** A process that serves, as in its image. */
export interface Running {
  readonly port: number;
  readonly isAlive: () => boolean;
  /** Most memory that it ever had, in MiB. */
  readonly peak: () => Promise<number>;
  /** Lines of its log that are no JSON: something hostile got into it. */
  readonly badLines: readonly string[];
  /** Ends it. @returns what it says of its prototypes, and its exit code. */
  readonly stop: () => Promise<{ readonly prototypes: string; readonly code: number | null }>;
}

/** What to start. */
export interface Program {
  /** Its bundle, in dist. */
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
}

const PREFIX = 'prototypes: ';
/** Compares what objects, arrays and functions inherit, at the start and at the end; that `__proto__` goes is meant. */
const PROBE = `
  const names = () => String([Object, Array, Function].map(({ prototype }) =>
    Reflect.ownKeys(prototype).filter((key) => key !== '__proto__').length));
  const before = names();
  process.on('exit', () => console.error('${PREFIX}' + (names() === before ? 'unchanged' : before + ' -> ' + names())));`;

/** Starts it, and waits until it is ready. */
export async function startProcess(keeper: Keeper, { bundle, env }: Program): Promise<Running> {
  const port = await freePort();
  const probe = `--import=data:text/javascript,${encodeURIComponent(PROBE)}`;
  const start = await layOutImage(bundle, keeper.folder);
  const child = keeper.startNode([...HEAP_OF_CONTAINER, probe, start], {
    env: { ...process.env, NODE_OPTIONS: '', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { badLines, ready, prototypes } = follow(child);
  await ready;
  const stop: Running['stop'] = async () => {
    child.kill('SIGTERM');
    const code = child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0];
    return { prototypes: prototypes(), code };
  };
  const peak = async (): Promise<number> => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  };
  return { port, isAlive: () => child.exitCode === null, peak, badLines, stop };
}

interface Followed {
  readonly badLines: readonly string[];
  readonly ready: Promise<void>;
  readonly prototypes: () => string;
}

function follow({ stdout, stderr }: ReturnType<Keeper['startNode']>): Followed {
  const badLines: string[] = [];
  let prototypes = 'nothing';
  const ready = new Promise<void>((resolve) => {
    if (stdout)
      createInterface({ input: stdout }).on('line', (line) => {
        if (!isJson(line)) badLines.push(line);
        if (line.includes('"ready"')) resolve();
      });
  });
  if (stderr)
    createInterface({ input: stderr }).on('line', (line) => {
      if (line.startsWith(PREFIX)) prototypes = line.slice(PREFIX.length);
      else badLines.push(line);
    });
  return { badLines, ready, prototypes: () => prototypes };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
