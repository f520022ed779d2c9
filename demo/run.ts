import { spawn } from 'node:child_process';

/** What is run, and how. */
export interface RunOptions {
  /** Text for its standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A command that ended with another exit code than 0. */
export class CommandError extends Error {
  readonly code: number | null;
  readonly stderr: string;

  constructor(command: string, code: number | null, stderr: string) {
    super(`${command} ended with exit code ${code}:\n${stderr.trim()}`);
    this.name = 'CommandError';
    this.code = code;
    this.stderr = stderr;
  }
}

/**
 * Runs a command to its end, without a shell.
 * @returns its standard output, trimmed.
 * @throws CommandError when it fails.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, { env: { ...process.env, ...options.env }, stdio: 'pipe' });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new CommandError(command, null, error.message)));
    child.on('close', (code) => {
      if (code === 0) resolve(out.join('').trim());
      else reject(new CommandError([command, ...args].join(' '), code, err.join('')));
    });
  });
}
