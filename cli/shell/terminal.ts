import type { Screen } from '../core/render-job.ts';

/** Where a command says things. */
export interface Terminal {
  /** A line of the result, for people and for pipes: stdout. */
  readonly print: (line: string) => void;
  /** A line beside the result: stderr. */
  readonly note: (line: string) => void;
  /** Lines in place of those drawn before, on a terminal; nothing else may be drawn. Undefined where there is none. */
  readonly draw: ((lines: readonly string[]) => void) | undefined;
  readonly screen: () => Screen;
}

/** What is needed of a stream: process.stdout or process.stderr. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly write: (text: string) => unknown;
}

/**
 * The terminal behind two streams. What is drawn is drawn on stderr, so that stdout can be piped.
 * @param dumb a terminal that cannot draw, as TERM=dumb says.
 */
export function makeTerminal(stdout: Output, stderr: Output, dumb = false): Terminal {
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) stderr.write(`\x1b[${drawn}F\x1b[0J`);
    drawn = 0;
  };
  const draw: Terminal['draw'] = (lines) => {
    erase();
    stderr.write(lines.map((line) => `${line}\n`).join(''));
    drawn = lines.length;
  };
  const say = (to: Output, line: string): void => {
    erase();
    to.write(`${line}\n`);
  };
  return {
    print: (line) => say(stdout, line),
    note: (line) => say(stderr, line),
    draw: stderr.isTTY && !dumb ? draw : undefined,
    // A terminal whose size nobody has set says 0.
    screen: () => ({ columns: stderr.columns || 80, rows: stderr.rows || 24 }),
  };
}
