import {
  ASYNC_PROFILER_JFR,
  CPU_PROFILE,
  file,
  HEAP_PROFILE,
  JFR,
  makePcap,
  makePprof,
  type StoredFile,
} from './files.ts';
import type { StoredRun, StoredTarget } from './collector.ts';

/** Runs as they lie in the store of the tests, all in the namespace shop. */
export const RUNS = {
  before: { job: 'web-cpu', run: '2026-11-25-11111111-aaaa' },
  after: { job: 'web-cpu', run: '2026-11-26-22222222-bbbb' },
  running: { job: 'web-live', run: '2026-11-26-33333333-cccc' },
  mixed: { job: 'everything', run: '2026-11-24-44444444-dddd' },
} as const;

/** A text that tries to be a page. */
export const HOSTILE_TEXT = '<script>document.title = "owned"</script><img src=x onerror="alert(1)"> & more';

/** The store of the tests, made anew for each: tests change it. */
export function makeStore(now: number): StoredRun[] {
  const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const pods = ['web-7d4b9-abcde', 'web-7d4b9-fghij', 'web-7d4b9-klmno'];
  const profiled = (parse: number) =>
    pods.map((pod, at) =>
      target(pod, [file('profile.folded.gz', 'folded', makeFolded(parse, at), 'gzip')], ago(30)),
    );
  return [
    run({
      ...RUNS.running,
      createdAt: ago(1),
      status: runningStatus(pods, ago(1)),
      targets: profiled(90).map((done, at) => (at === 0 ? done : target(done.pod, [], ago(1)))),
    }),
    run({ ...RUNS.after, createdAt: ago(31), status: endedStatus(pods, ago(31)), targets: profiled(40) }),
    run({ ...RUNS.before, createdAt: ago(24 * 60), targets: profiled(150) }),
    run({
      ...RUNS.mixed,
      createdAt: ago(48 * 60),
      status: killedStatus('web-0', ago(48 * 60)),
      targets: [target('web-0', everyType(), ago(48 * 60))],
    }),
  ];
}

/** Stacks of a small shop in Python; the weight of its parser is the argument. */
function makeFolded(parse: number, pod: number): string {
  const serve = 'main (app.py:10);serve (server.py:88);handle (server.py:41)';
  return [
    `${serve};cart (cart.py:17);load_items (cart.py:52);parse_json (codec.py:9) ${parse + pod}`,
    `${serve};cart (cart.py:17);total (cart.py:80);tax (tax.py:12) 44`,
    `${serve};search (search.py:5);rank (search.py:61);score (search.py:90) 120`,
    `${serve};search (search.py:5);tokenize (text.py:8) 37`,
    `${serve};render (page.py:30);escape (page.py:77) 58`,
    'main (app.py:10);collect_metrics (metrics.py:3) 12',
    '',
  ].join('\n');
}

function everyType(): StoredFile[] {
  return [
    file('cpu.cpuprofile', 'cpuprofile', CPU_PROFILE),
    file('heap.heapprofile', 'heapprofile', HEAP_PROFILE),
    file('go.pb.gz', 'pprof', makePprof()),
    { name: 'java.jfr.gz', type: 'jfr', encoding: 'gzip', whole: true, bytes: JFR },
    { name: 'profile.jfr.gz', type: 'jfr', encoding: 'gzip', whole: true, bytes: ASYNC_PROFILER_JFR },
    file('eth0.pcap', 'pcap', makePcap(5)),
    file('notes.txt', 'text', HOSTILE_TEXT),
    file('page.html', 'collapsed-html', HOSTILE_TEXT),
    file('core.bin', 'binary', Uint8Array.of(0, 1, 2)),
    file('bomb.txt.gz', 'folded', Buffer.alloc(32 * 1024 * 1024, 'a'), 'gzip'),
    cut(file('cut.folded.gz', 'folded', makeFolded(3, 0).repeat(50), 'gzip')),
  ];
}

/** As it is when the target died while it was sent. */
function cut(one: StoredFile): StoredFile {
  return { ...one, whole: false, bytes: one.bytes.subarray(0, -20) };
}

function run(one: Partial<StoredRun> & Pick<StoredRun, 'job' | 'run' | 'createdAt'>): StoredRun {
  return { status: null, targets: [], ...one };
}

/** A target, with the last manifest of its shim: who is at work, or was killed while it sent a file, has not told its end. */
function target(pod: string, files: readonly StoredFile[], startedAt: string): StoredTarget {
  const base = { partial: false, exitCode: 0, tool: 'py-spy', node: 'node-1', startedAt };
  const finishedAt = new Date(Date.parse(startedAt) + 30_000).toISOString();
  const end =
    files.length > 0 && files.every(({ whole }) => whole)
      ? { final: true, reason: 'ok', finishedAt }
      : { final: false, reason: '', finishedAt: '' };
  return { pod, container: 'toe-py-spy-1', manifest: { ...base, ...end }, files };
}

function endedStatus(pods: readonly string[], startedAt: string): Record<string, unknown> {
  const finishedAt = new Date(Date.parse(startedAt) + 32_000).toISOString();
  return {
    phase: 'Completed',
    tool: 'py-spy',
    reason: 'Succeeded',
    message: 'The tool has run in all 3 targets.',
    startedAt,
    finishedAt,
    counts: { selected: 3, waiting: 0, active: 0, succeeded: 3, failed: 0, gone: 0, skipped: 0, done: 3 },
    targets: pods.map((pod) => row(pod, { state: 'Succeeded', startedAt, finishedAt })),
  };
}

/** Status of a run whose only target was killed, and took the tool along. */
function killedStatus(pod: string, startedAt: string): Record<string, unknown> {
  const finishedAt = new Date(Date.parse(startedAt) + 32_000).toISOString();
  const message = 'The container app ended before the tool did, and took it along.';
  const gone = { state: 'Gone', reason: 'TargetRestarted', message, partial: true, startedAt, finishedAt };
  return {
    phase: 'Failed',
    tool: 'py-spy',
    reason: 'TargetRestarted',
    message: `1 of 1 pods went away before the tool ended. ${pod}: ${message}`,
    startedAt,
    finishedAt,
    counts: { selected: 1, waiting: 0, active: 0, succeeded: 0, failed: 0, gone: 1, skipped: 0, done: 1 },
    targets: [row(pod, gone)],
  };
}

/** Status of the run that is under way: one target is done, two are at work. */
export function runningStatus(pods: readonly string[], startedAt: string, done = 1): Record<string, unknown> {
  return {
    phase: 'Running',
    tool: 'py-spy',
    reason: 'Running',
    message: '',
    startedAt,
    counts: {
      selected: 3,
      waiting: 0,
      active: 3 - done,
      succeeded: done,
      failed: 0,
      gone: 0,
      skipped: 0,
      done,
    },
    targets: pods.map((pod, at) => row(pod, { state: at < done ? 'Succeeded' : 'Active', startedAt })),
  };
}

function row(pod: string, more: Record<string, unknown>): Record<string, unknown> {
  return { pod, uid: `uid-of-${pod}`, node: 'node-1', container: 'toe-py-spy-1', ...more };
}
