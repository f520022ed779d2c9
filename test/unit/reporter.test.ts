import Reporter from '../build/reporter.js';

interface Case {
  readonly fullName: string;
  readonly status: string;
}

function report(
  files: readonly { path: string; cases: readonly Case[]; failureMessage?: string; broken?: boolean }[],
): string[] {
  const lines: string[] = [];
  const reporter = new Reporter({ write: (text: string) => void lines.push(text) });
  const context = { config: { displayName: { name: 'unit' } } };
  const results = files.map(({ path, cases, failureMessage, broken }) => {
    const numFailingTests = cases.filter(({ status }) => status === 'failed').length;
    const result = {
      numFailingTests,
      failureMessage,
      testResults: cases,
      perfStats: { start: 0, end: 7 },
      ...(broken ? { testExecError: {} } : {}),
    };
    reporter.onTestResult({ context, path: `${process.cwd()}/${path}` }, result);
    return result;
  });
  const count = (wanted: string) =>
    files.flatMap(({ cases }) => cases).filter(({ status }) => status === wanted).length;
  const totals = {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('pending'),
    numTodoTests: count('todo'),
  };
  reporter.onRunComplete(new Set(), { ...totals, testResults: results });
  return lines.join('').trimEnd().split('\n');
}

const passed = { fullName: 'a works', status: 'passed' };
const failed = { fullName: 'b works', status: 'failed' };

describe('the reporter', () => {
  test('says one line for each file, and the sum last', () => {
    expect(report([{ path: 'test/a.test.ts', cases: [passed, passed] }])).toEqual([
      'PASS unit test/a.test.ts 2 tests 7 ms',
      '2 passed, 0 failed, 0 skipped',
    ]);
  });

  test('shows a failure in full', () => {
    const lines = report([
      { path: 'a.test.ts', cases: [passed, failed], failureMessage: 'b works\n  expected 1\n  received 2\n' },
    ]);
    expect(lines).toEqual([
      'FAIL unit a.test.ts 2 tests 7 ms',
      'b works',
      '  expected 1',
      '  received 2',
      '1 passed, 1 failed, 0 skipped',
    ]);
  });

  test('names every test that was skipped', () => {
    const cases = [
      passed,
      { fullName: 'c works', status: 'pending' },
      { fullName: 'd works', status: 'todo' },
    ];
    expect(report([{ path: 'a.test.ts', cases }])).toEqual([
      'PASS unit a.test.ts 3 tests 7 ms',
      '  skipped: c works',
      '  skipped: d works',
      '1 passed, 0 failed, 2 skipped',
    ]);
  });

  test('counts a file that cannot be loaded as a failure', () => {
    const lines = report([{ path: 'a.test.ts', cases: [], failureMessage: 'SyntaxError', broken: true }]);
    expect(lines).toEqual([
      'FAIL unit a.test.ts 0 tests 7 ms',
      'SyntaxError',
      '0 passed, 1 failed, 0 skipped',
    ]);
  });
});
