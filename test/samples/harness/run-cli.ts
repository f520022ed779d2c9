import { execFile } from 'node:child_process';

/** Where the global set-up says that the command lines of the engines are. */
export const CLI_VARIABLES = { gator: 'TOE_TEST_GATOR', kyverno: 'TOE_TEST_KYVERNO' } as const;

/** Runs the command line of a policy engine. @param fine exit codes that tell of no fault. @returns what it printed. */
export function runCli(
  engine: keyof typeof CLI_VARIABLES,
  args: readonly string[],
  fine: readonly number[],
): Promise<string> {
  const program = process.env[CLI_VARIABLES[engine]] ?? '';
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, (error, printed, faults) => {
      if (child.exitCode !== null && fine.includes(child.exitCode)) resolve(printed);
      else reject(new Error(`${engine} ended with ${child.exitCode}: ${printed}${faults}`, { cause: error }));
    });
  });
}
