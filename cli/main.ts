import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { EXIT } from './core/failure.ts';
import { runProgram } from './run-program.ts';
import { connect } from './shell/connect.ts';
import type { Machine } from './shell/machine.ts';
import { makeTerminal } from './shell/terminal.ts';

/** The one entry: what the program needs of this machine, and its exit code. */
async function main(): Promise<void> {
  const machine: Machine = {
    terminal: makeTerminal(process.stdout, process.stderr, process.env['TERM'] === 'dumb'),
    env: process.env,
    isInteractive: isatty(0),
    platform: process.platform,
    now: () => new Date(),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
    random: (bytes) => randomBytes(bytes).toString('hex'),
    interrupted: makeInterruption(),
    atExit: (work) => void process.on('exit', work),
  };
  watchOutput();
  const argv = process.argv.slice(2);
  process.exitCode = await runProgram(argv, {
    machine,
    connect: (place) => connect(place, machine),
  });
  // What a server was still asked for when the user ended the waiting keeps nobody here; what was said goes out first.
  if (process.exitCode === EXIT.interrupted) process.stderr.write('', () => process.exit());
}

// A pipe whose reader has ended wants no more, but the work goes on. What cannot be told otherwise is no success.
function watchOutput(): void {
  const onError = ({ code, message }: NodeJS.ErrnoException): void => {
    if (code === 'EPIPE') return;
    process.stderr.write(
      `Error: The output cannot be written: ${message}\nMake room for it, and try again.\n`,
    );
    process.exit(EXIT.failed);
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') process.exit(EXIT.failed);
  });
}

// The second Ctrl-C ends the program at once.
function makeInterruption(): () => AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  return () => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      if (!process.listeners(name).includes(interrupt)) process.on(name, interrupt);
    return controller.signal;
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = EXIT.failed;
});
