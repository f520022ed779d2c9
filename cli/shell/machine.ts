import type { Terminal } from './terminal.ts';

/** What commands need of the machine that they run on. */
export interface Machine {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether somebody can be asked: stdin is a terminal. */
  readonly isInteractive: boolean;
  /** As Node calls it: linux, darwin, win32. */
  readonly platform: string;
  readonly now: () => Date;
  /** Waits so many milliseconds, or until the signal says otherwise. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Random bytes, as hexadecimal digits. */
  readonly random: (bytes: number) => string;
  /** From the first call on, Ctrl-C aborts this signal instead of ending the program. */
  readonly interrupted: () => AbortSignal;
  /** Runs this when the program ends, whichever way. It must be done at once: nothing is waited for. */
  readonly atExit: (work: () => void) => void;
}
