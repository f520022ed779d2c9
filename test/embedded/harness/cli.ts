import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a run of kubectl-toe ended. */
export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built program, run as users run it, in a folder of its own. */
export interface Cli {
  /** Its working directory. */
  readonly folder: string;
  /** Runs it to its end. */
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<CliResult>;
  /** Starts it. */
  readonly start: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => { readonly child: ChildProcess; readonly end: Promise<CliResult> };
  /** Ends what still runs, and deletes the folder. */
  readonly remove: () => void;
}

/** Builds the program into a folder for tests. @param env what it sees besides PATH. */
export function buildTestCli(env: Readonly<Record<string, string>>): Cli {
  const folder = mkdtempSync(join(tmpdir(), 'toe-cli-'));
  const program = join(folder, 'bin/kubectl-toe');
  execFileSync(process.execPath, ['build.ts', 'cli', program], { env: {} });
  const running = new Set<ChildProcess>();
  const start: Cli['start'] = (args, more = {}) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.on('close', () => running.delete(child));
    return { child, end: endOf(child) };
  };
  return {
    folder,
    start,
    run: (args, more) => start(args, more).end,
    remove: () => {
      for (const child of running) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function endOf(child: ChildProcess): Promise<CliResult> {
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
