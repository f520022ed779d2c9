import { CommanderError } from 'commander';
import { KubeError } from '../lib/kube/port.ts';
import type { Context } from './commands/context.ts';
import { explainError } from './core/explain-error.ts';
import { EXIT, Failure, type ExitCode } from './core/failure.ts';
import { makeProgram } from './program.ts';

/** What a run of the program needs: all that commands share but what comes from the command line. */
export type Surroundings = Pick<Context, 'machine' | 'connect'>;

/**
 * Runs a command line to its end.
 * @param argv without the program's own name.
 * @returns the exit code; whatever went wrong has been told.
 */
export async function runProgram(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  try {
    return await run(argv, surroundings);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const failure = error instanceof KubeError ? explainError(error, 'go on') : error;
    if (!(failure instanceof Failure)) throw error;
    const isError = failure.exitCode !== EXIT.interrupted;
    surroundings.machine.terminal.note(`${isError ? 'Error: ' : ''}${failure.message}`);
    return failure.exitCode;
  }
}

async function run(argv: readonly string[], { machine, connect }: Surroundings): Promise<ExitCode> {
  const at = argv.indexOf('--');
  const [own, toolArgs] = at < 0 ? [argv, []] : [argv.slice(0, at), argv.slice(at + 1)];
  let code: ExitCode = EXIT.done;
  const exit = (found: ExitCode): void => {
    code = found;
  };
  const program = makeProgram({ machine, connect, argv: own, toolArgs, exit });
  if (own.length === 0) program.help({ error: true });
  if (toolArgs.length > 0 && !own.includes('run'))
    program.error('error: only "run" takes arguments behind --');
  await program.parseAsync(own, { from: 'user' });
  return code;
}
