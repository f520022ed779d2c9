import { expect, test } from '@jest/globals';
import type { Target } from '../../../../lib/api/power-tool-status.ts';
import type { Progress } from '../../../../cli/core/read-progress.ts';
import { renderJob } from '../../../../cli/core/render-job.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';

const NOW = new Date('2026-11-26T10:00:12Z');
const SCREEN = { columns: 100, rows: 24 };
const counts = { selected: 3, waiting: 1, active: 1, succeeded: 1, failed: 0, gone: 0, skipped: 0, done: 1 };

const running = aCliJob({
  phase: 'Running',
  counts,
  targets: [
    aTarget('web-0', 'Active', { container: 'toe-1', injectedAt: '2026-11-26T10:00:00Z' }),
    aTarget('web-1', 'Succeeded'),
    aTarget('web-2', 'Waiting', { reason: 'TargetBusy', message: 'Another\x1b[2J tool\nis there.' }),
  ],
});

test('a job is drawn with a line for each target', () => {
  expect(renderJob(running, NOW, SCREEN)).toEqual([
    'py-spy-x7k2p  Running  1 of 3 pods done',
    '  web-0   Active      ########............ 12s of 30s',
    '  web-1   Succeeded',
    '  web-2   Waiting     TargetBusy: Another tool is there.',
  ]);
});

test('it never is larger than the screen', () => {
  const targets = Array.from({ length: 100 }, (_, at) =>
    aTarget(`web-${at}`, 'Failed', { message: 'x'.repeat(200) }),
  );
  const lines = renderJob(aCliJob({ phase: 'Running', counts, targets }), NOW, { columns: 40, rows: 10 });
  expect(lines).toHaveLength(8);
  expect(lines.at(-1)).toBe('  and 94 more');
  expect(Math.max(...lines.map(({ length }) => length))).toBe(40);
});

test('a job that waits says for what; one that is new nothing more', () => {
  const message = 'Another tool is in the pod.';
  expect(renderJob(aCliJob({ phase: 'Pending', reason: 'TargetBusy', message }), NOW, SCREEN)).toEqual([
    'py-spy-x7k2p  Pending  TargetBusy: Another tool is in the pod.',
  ]);
  expect(renderJob(aCliJob(undefined), NOW, SCREEN)).toEqual(['py-spy-x7k2p  Pending']);
});

test.each<{
  readonly of: string;
  readonly at: string;
  readonly progress: Progress | undefined;
  readonly line: string;
}>([
  {
    of: 'measures',
    at: '12',
    progress: { phase: 'running', bytes: 2048 },
    line: '12s of 30s, measuring, 2.0 KiB',
  },
  { of: 'was stopped', at: '12', progress: { phase: 'uploading', bytes: 0 }, line: '12s of 30s, saving' },
  { of: 'is over its time', at: '45', progress: { phase: 'running', bytes: 2048 }, line: '30s, ending' },
  { of: 'saves then', at: '45', progress: { phase: 'uploading', bytes: 2048 }, line: '30s, saving, 2.0 KiB' },
  { of: 'says nothing', at: '12', progress: undefined, line: '12s of 30s' },
  { of: 'may not have begun', at: '45', progress: undefined, line: '45s of 30s' },
])('beside the clock stands what a tool does that $of', ({ at, progress, line }) => {
  const target = aTarget('web-0', 'Active', { container: 'toe-1', injectedAt: '2026-11-26T10:00:00Z' });
  const known = new Map(progress && [['toe-1', progress]]);
  const now = new Date(`2026-11-26T10:00:${at}Z`);
  const [, drawn = ''] = renderJob(aCliJob({ phase: 'Running', targets: [target] }), now, SCREEN, known);
  expect(drawn.replace(/^.*[#.]{20} /, '')).toBe(line);
});

const measuring: Progress = { phase: 'running', bytes: 2048 };
const INJECTED = { injectedAt: '2026-11-26T10:00:00Z' };
const STUCK = { ...INJECTED, reason: 'ImagePullBackOff', message: 'no such image' };

test.each<{
  readonly knows: string;
  readonly row: Partial<Target>;
  readonly said: Progress | undefined;
  readonly line: string;
}>([
  {
    knows: 'from its log when it began',
    row: INJECTED,
    said: { ...measuring, begun: '2026-11-26T10:00:06Z' },
    line: '####................ 6s of 30s, measuring, 2.0 KiB',
  },
  {
    knows: 'from its row when it began',
    row: { ...INJECTED, startedAt: '2026-11-26T09:59:00Z' },
    said: undefined,
    line: '#################### 30s, ending',
  },
  {
    knows: 'when it was put in alone',
    row: INJECTED,
    said: undefined,
    line: '########............ 12s of 30s',
  },
  { knows: 'what has kept it', row: STUCK, said: undefined, line: 'ImagePullBackOff: no such image' },
  { knows: 'that it goes on after all', row: STUCK, said: measuring, line: 'measuring, 2.0 KiB' },
])('of a tool of which one knows $knows, that is shown', ({ row, said, line }) => {
  const target = aTarget('web-0', 'Active', { container: 'toe-1', ...row });
  const job = aCliJob({ phase: 'Running', targets: [target] });
  const known = new Map(said && [['toe-1', said]]);
  expect(renderJob(job, NOW, SCREEN, known)[1]).toBe(`  web-0   Active   ${line}`);
});
