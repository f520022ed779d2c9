import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Sees to it that nothing stays behind: no process and no file, whatever becomes of this process. */
export interface Keeper {
  /** A new folder that only this user may read; it goes with everything in it. */
  readonly folder: string;
  /** Starts a Node process, at the head of a process group of its own. */
  readonly startNode: (args: readonly string[], options: SpawnOptions) => ChildProcess;
  /** Ends every process that still runs, and removes the folder. */
  readonly close: () => Promise<void>;
}

/** Begins to keep house: see keep.ts. */
export async function startKeeper(): Promise<Keeper> {
  const folder = await mkdtemp(join(tmpdir(), 'toe-embedded-'));
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'keep.ts'), folder], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  keeper.stdin.on('error', () => undefined);
  const exited = once(keeper, 'exit');
  const startNode: Keeper['startNode'] = (args, options) => {
    const child = spawn(process.execPath, args, { ...options, detached: true });
    const { pid } = child;
    if (pid === undefined) return child;
    keeper.stdin.write(`+${pid}\n`);
    child.once('exit', () => keeper.stdin.write(`-${pid}\n`));
    return child;
  };
  const close = async (): Promise<void> => {
    keeper.stdin.end();
    await exited;
  };
  return { folder, startNode, close };
}
