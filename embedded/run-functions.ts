import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import type { Keeper } from './keeper/keeper.ts';

const MAIN = join(import.meta.dirname, '../functions/main.ts');

/** How the functions are run. */
export interface FunctionsOptions {
  readonly kubeconfig: string;
  /** Whether they start again when one of their files changes. */
  readonly watch: boolean;
  /** Called with each line that they write: JSON, one object a line. */
  readonly onLine: (line: string) => void;
}

/** Lines that are told when they do not get ready. */
const LAST = 20;
/** Milliseconds between two questions whether they are ready, and how many are asked. */
const [POLL, POLLS] = [25, 1200];

/**
 * Starts all functions as one process, as it is in the cheapest deployment. @returns their URL, once they are ready.
 * @throws Error when they do not get ready, with the last lines that they wrote.
 */
export async function runFunctions(keeper: Keeper, options: FunctionsOptions): Promise<string> {
  const port = await freePort();
  const child = keeper.startNode([...(options.watch ? ['--watch', '--watch-preserve-output'] : []), MAIN], {
    env: { ...process.env, KUBECONFIG: options.kubeconfig, PORT: String(port), TOE_FUNCTION: 'all' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr])
    if (input)
      createInterface({ input }).on('line', (line) => {
        lines.push(line);
        lines.splice(0, lines.length - LAST);
        options.onLine(line);
      });
  const url = `http://127.0.0.1:${port}`;
  for (let polls = 0; polls < POLLS; polls += 1) {
    if (await isReady(url)) return url;
    if (child.exitCode !== null) break;
    await sleep(POLL);
  }
  // Once it has closed, all that it wrote is there.
  if (child.exitCode !== null) await closed;
  throw new Error(`The functions did not start. They wrote:\n${lines.join('\n')}`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/readiness`)).ok;
  } catch {
    return false;
  }
}
