/** Exit codes, as those of the other tools. */
export const [EXIT_USAGE, EXIT_NO_TARGET, EXIT_STOPPED] = [64, 69, 143];

/** Why the tool ended with an exit code, in the words of docs/upload-protocol.md. */
export const WHY: Readonly<Record<number, string>> = {
  [EXIT_USAGE]: 'usage',
  [EXIT_NO_TARGET]: 'no-target',
  [EXIT_STOPPED]: 'stopped',
};

/** Why the tool cannot do its work, for people; ends it with an exit code of its own. */
export class Problem extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
