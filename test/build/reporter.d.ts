/** What of jest's reporter interface the tests of the reporter use. */
export default class Reporter {
  constructor(out?: { write(text: string): void });
  onTestResult(test: { context: unknown; path: string }, result: object): void;
  onRunComplete(contexts: ReadonlySet<unknown>, results: object): void;
}
