import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

/** What `go test -json` says, one object a line. */
interface GoEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Output?: string;
  readonly Elapsed?: number;
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

// Runs the Go tests of a module, then each of its fuzz tests for so many inputs. Tells as the other suites do: one line for
// each package, failures in full, skipped tests by name, and last `N passed, N failed, N skipped`.
// Usage: node test/build/go-test.ts [--inputs N] FOLDER
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { inputs: { type: 'string', default: '3000' } },
  });
  const [folder = '.'] = positionals;
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  if (process.platform !== 'linux') {
    console.log(`  skipped: ${folder} is for Linux\n0 passed, 0 failed, 1 skipped`);
    return;
  }
  await goTest(folder, ['./...'], counts);
  for (const [path, name] of await findFuzzTests(folder))
    await goTest(
      folder,
      ['-run=^$', `-fuzz=^${name}$`, `-fuzztime=${values.inputs}x`, '-parallel=2', path],
      counts,
    );
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

async function goTest(folder: string, args: readonly string[], counts: Counts): Promise<void> {
  const events: GoEvent[] = [];
  const child = spawn('go', ['test', '-json', '-count=1', '-p=1', '-parallel=24', '-timeout=5m', ...args], {
    cwd: folder,
    env: { ...process.env, GOFLAGS: '', GOMAXPROCS: '2' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const code = new Promise<number>((resolve) => child.on('close', (ended) => resolve(ended ?? 1)));
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('{')) events.push(JSON.parse(line) as GoEvent);
  const before = counts.failed;
  for (const name of new Set(events.flatMap((event) => event.Package ?? [])))
    tell(
      name,
      events.filter((event) => event.Package === name),
      counts,
    );
  // What does not compile has no failed test, but it is a failure all the same.
  if ((await code) !== 0 && counts.failed === before) counts.failed += 1;
}

function tell(name: string, events: readonly GoEvent[], counts: Counts): void {
  const ends = events.filter(({ Action, Test }) => Test && ['pass', 'fail', 'skip'].includes(Action));
  // A test that has tests of its own counts by these.
  const tests = ends.filter(({ Test }) => !ends.some((other) => other.Test?.startsWith(`${Test ?? ''}/`)));
  const end = events.find(({ Action, Test }) => !Test && ['pass', 'fail', 'skip'].includes(Action));
  const hasFailed = end?.Action === 'fail';
  if (tests.length === 0 && !hasFailed) return;
  console.log(
    `${hasFailed ? 'FAIL' : 'PASS'} go ${name} ${tests.length} tests ${Math.round((end?.Elapsed ?? 0) * 1000)} ms`,
  );
  const failed = tests.filter(({ Action }) => Action === 'fail');
  const loud = events.filter(
    ({ Action, Test }) => Action === 'output' && (!Test || isPartOf(Test, failed)) && hasFailed,
  );
  process.stdout.write(loud.map(({ Output = '' }) => Output).join(''));
  const skipped = tests.filter(({ Action }) => Action === 'skip');
  for (const { Test = '' } of skipped) console.log(`  skipped: ${Test}`);
  counts.failed += failed.length > 0 ? failed.length : Number(hasFailed);
  counts.skipped += skipped.length;
  counts.passed += tests.length - failed.length - skipped.length;
}

function isPartOf(name: string, tests: readonly GoEvent[]): boolean {
  return tests.some(({ Test = '' }) => Test === name || Test.startsWith(`${name}/`));
}

/** Package and name of each fuzz test. The shim is a module of its own, in the folder of that of the tools. */
async function findFuzzTests(folder: string): Promise<[path: string, name: string][]> {
  const where = ['--exclude-dir=shim', '--include=*_test.go'];
  const child = spawn('grep', ['-rnoE', ...where, 'func Fuzz[A-Za-z]+', '.'], { cwd: folder });
  const found: [string, string][] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [, path, name] = /^(.+)\/[^/]+:\d+:func (Fuzz\w+)$/.exec(line) ?? [];
    if (path && name) found.push([path, name]);
  }
  return found.sort();
}

await main();
