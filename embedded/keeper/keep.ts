import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

// A process of its own, outside the terminal's process group. It waits for the end of its input, which is a pipe
// from the process it keeps house for; so it cleans up when that one asks for it and also when it dies, however
// that happens. Lines are `+PID` and `-PID`: leaders of process groups that have to go then.

const [folder = ''] = process.argv.slice(2);
const groups = new Set<number>();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) groups.add(pid);
    else groups.delete(pid);
  })
  .on('close', () => {
    for (const pid of groups) kill(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

// A whole group: a process, and those it has started.
function kill(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
