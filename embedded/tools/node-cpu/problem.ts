/** Exit codes, as those of the other tools. */
export const [EXIT_USAGE, EXIT_NO_TARGET, EXIT_STOPPED] = [64, 69, 143];

/** Why the tool cannot do its work, for people; ends it with an exit code of its own. */
export class Problem extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
