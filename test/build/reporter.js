import { relative } from 'node:path';

/**
 * A jest reporter for people who read logs: one line for each test file, failures in full, every skipped test
 * by its name, and as the very last line `N passed, N failed, N skipped`.
 */
export default class Reporter {
  /** @param {{ write(text: string): void }} [out] where the lines go; jest passes its config here. */
  constructor(out) {
    this.out = typeof out?.write === 'function' ? out : process.stdout;
  }

  onTestResult({ context, path }, result) {
    const project = context.config.displayName?.name ?? '';
    const verdict = hasFailed(result) ? 'FAIL' : 'PASS';
    const name = relative(process.cwd(), path);
    this.say(`${verdict} ${project} ${name} ${countOf(result)} tests ${tookOf(result)} ms`);
    if (result.failureMessage) this.say(result.failureMessage.trimEnd());
    for (const test of result.testResults.filter(isSkipped)) this.say(`  skipped: ${test.fullName}`);
  }

  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.testResults.filter(couldNotRun).length;
    const skipped = results.numPendingTests + results.numTodoTests;
    this.say(`${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  }

  // Jest asks; a failed test decides the exit code, never the reporter.
  getLastError() {
    return undefined;
  }

  say(text) {
    this.out.write(`${text}\n`);
  }
}

function hasFailed(result) {
  return result.numFailingTests > 0 || couldNotRun(result);
}

// A file that cannot be loaded has no failed test, but it is a failure all the same.
function couldNotRun({ testExecError, failureMessage, numFailingTests }) {
  return Boolean(testExecError) || (Boolean(failureMessage) && numFailingTests === 0);
}

function isSkipped({ status }) {
  return status === 'pending' || status === 'todo' || status === 'skipped' || status === 'disabled';
}

function countOf({ testResults }) {
  return testResults.length;
}

function tookOf({ perfStats }) {
  return perfStats.end - perfStats.start;
}
