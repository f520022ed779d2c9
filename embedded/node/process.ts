import type { ChildProcess } from 'node:child_process';
import type { Keeper } from '../keeper/keeper.ts';
import { argumentsOf, environmentOf, type ContainerSpec } from './container-spec.ts';
import type { Image } from './images.ts';
import type { Ending } from './states.ts';

/** What a process starts with, beside what its spec says. */
export interface Start {
  /** Options for Node, before the program. */
  readonly nodeOptions: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Where a process is started. */
export interface Place {
  readonly startNode: Keeper['startNode'];
  /** Its own folder, where it may write. */
  readonly folder: string;
}

/** Starts the program of an image. Of the environment of this process it gets nothing but PATH. */
export function startProcess(
  { program }: Image,
  spec: ContainerSpec,
  { startNode, folder, nodeOptions, environment }: Place & Start,
): ChildProcess {
  const own = environmentOf(spec);
  return startNode([...nodeOptions, program, ...argumentsOf(spec, own)], {
    env: { PATH: process.env['PATH'], TMPDIR: folder, ...environment, ...own },
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** How a process ends, once all it has written is read. */
export function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.on('error', () => resolve({ code: 128, signal: null }));
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Sends a signal to a process and those it has started; nothing happens when there is none. */
export function signalGroup(child: ChildProcess | undefined, name: NodeJS.Signals): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // It has just ended.
  }
}
