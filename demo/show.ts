import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hottest, stacksOf } from './folded.ts';

const terminal = process.stdout.isTTY;

/** Does one step of a demo and says how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  if (terminal) process.stdout.write(`  ... ${what}`);
  const result = await work();
  overwrite(`  ok  ${what} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`);
  return result;
}

/** Says how far a job is, on the line of its step. */
export function showProgress(phase = 'created', message = ''): void {
  if (terminal) overwrite(`  ... ${phase}: ${message.slice(0, 70)}`);
}

function overwrite(text: string): void {
  process.stdout.write(terminal ? `\r\x1b[K${text}` : text);
}

/** Prints the functions in which most of the time is spent. @param folded stacks of all pods. */
export function showHottest(folded: string): void {
  console.log('The hottest functions of the running program (share of CPU samples):');
  for (const { name, share } of hottest(folded, 5)) {
    const bar = '#'.repeat(Math.round(share * 40)).padEnd(40);
    console.log(`  ${(share * 100).toFixed(1).padStart(5)} %  ${bar}  ${name}`);
  }
}

/** Writes folded stacks, without the notes of tools. */
export async function writeFolded(path: string, folded: string): Promise<void> {
  const lines = stacksOf(folded).map(([stack, count]) => `${stack} ${count}\n`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, lines.join(''));
}
