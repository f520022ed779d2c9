/** Exit codes of kubectl-toe; docs/cli.md explains them. */
export const EXIT = {
  done: 0,
  /** The job failed, or something that was asked for is not there. */
  failed: 1,
  usage: 2,
  /** The cluster does not allow it. */
  refused: 3,
  /** It was not over in time. */
  timeout: 4,
  /** The cluster or the collector did not answer. */
  unreachable: 5,
  /** Ctrl-C, as shells have it. */
  interrupted: 130,
} as const;

/** One of these exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why a command cannot do what it was asked, in words that end with the next step. */
export class Failure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
  }

  /** The same, with a further step. */
  and(next: string): Failure {
    return new Failure(this.exitCode, `${this.message}\n${next}`);
  }
}
