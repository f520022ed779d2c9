import type { Target } from '../../../lib/api/power-tool-status.ts';
import type { Reason, Refusal } from '../../../lib/api/refusal.ts';
import { countTargets } from '../../../lib/status/count-targets.ts';
import { endOf, judge, type Outcome } from '../../../lib/status/judge.ts';
import { aRow } from '../../build/a-target.ts';

const judged = (rows: readonly Target[], stop?: Refusal, selected = 0): Outcome =>
  judge(
    { ...countTargets(rows), ...(selected > 0 ? { selected, gone: selected - rows.length } : {}) },
    rows,
    stop,
    false,
  );
const FAILED = { reason: 'ToolFailed', message: 'The tool ended with exit code 3', exitCode: 3 };
const AWAY = { reason: 'TargetGone', message: 'away' };
const CANCELLED: Refusal = { reason: 'Cancelled', message: 'cancelled' };

describe('a job whose targets are', () => {
  test.each<{ name: string; rows: readonly Target[]; want: Outcome }>([
    {
      name: 'at work is running',
      rows: [aRow('a', 'Active'), aRow('b', 'Succeeded')],
      want: { phase: 'Running', reason: 'Running', message: '1 of 2 pods are done.' },
    },
    {
      name: 'waiting is running',
      rows: [aRow('a'), aRow('b', 'Succeeded'), aRow('c', 'Failed', FAILED)],
      want: { phase: 'Running', reason: 'Running', message: '2 of 3 pods are done.' },
    },
    {
      name: 'stuck is running, with a hint',
      rows: [aRow('a', 'Active', { reason: 'ErrImagePull', message: 'not found' })],
      want: {
        phase: 'Running',
        reason: 'Running',
        message: '0 of 1 pods are done. a: ErrImagePull: not found',
      },
    },
    {
      name: 'all done well is completed',
      rows: [aRow('a', 'Succeeded'), aRow('b', 'Succeeded')],
      want: { phase: 'Completed', reason: 'Succeeded', message: 'The tool succeeded in 2 of 2 pods.' },
    },
    {
      name: 'done well or gone is completed: pods come and go',
      rows: [aRow('b', 'Gone', AWAY), aRow('a', 'Succeeded')],
      want: { phase: 'Completed', reason: 'Succeeded', message: 'The tool succeeded in 1 of 2 pods.' },
    },
    {
      name: 'done well or unfit is completed',
      rows: [aRow('b', 'Skipped', { reason: 'StaticPod', message: 'static' }), aRow('a', 'Succeeded')],
      want: { phase: 'Completed', reason: 'Succeeded', message: 'The tool succeeded in 1 of 2 pods.' },
    },
    {
      name: 'failed in part has failed, with what the first of them said',
      rows: [aRow('b', 'Failed', FAILED), aRow('a', 'Succeeded')],
      want: {
        phase: 'Failed',
        reason: 'ToolFailed',
        message: 'The tool failed in 1 of 2 pods. b: The tool ended with exit code 3',
      },
    },
    {
      name: 'all gone has failed',
      rows: [aRow('a', 'Gone', AWAY)],
      want: {
        phase: 'Failed',
        reason: 'TargetGone',
        message: '1 of 1 pods went away before the tool ended. a: away',
      },
    },
    {
      name: 'all unfit has failed, with the reason',
      rows: [aRow('a', 'Skipped', { reason: 'RunCapReached', message: 'too many' })],
      want: {
        phase: 'Failed',
        reason: 'RunCapReached',
        message: 'The tool was not started in 1 of 1 pods. a: too many',
      },
    },
    {
      name: 'failed without a word has failed',
      rows: [aRow('a', 'Failed', { reason: 'ToolFailed' })],
      want: {
        phase: 'Failed',
        reason: 'ToolFailed',
        message: 'The tool failed in 1 of 1 pods. a: ToolFailed',
      },
    },
    {
      name: 'failed for a reason of another version has failed, in its words',
      rows: [aRow('a', 'Failed', { reason: 'MoonTooFull', message: 'The moon is too full.' })],
      want: {
        phase: 'Failed',
        reason: 'ToolFailed',
        message: 'The tool failed in 1 of 1 pods. a: The moon is too full.',
      },
    },
  ])('$name', ({ rows, want }) => {
    expect(judged(rows)).toEqual(want);
  });

  test('gone, and of which no row speaks any more, has failed', () => {
    expect(judged([], undefined, 2)).toEqual({
      phase: 'Failed',
      reason: 'TargetGone',
      message: '2 of 2 pods went away before the tool ended.',
    });
  });
});

describe('a job that its user has suspended', () => {
  const judgedSuspended = (rows: readonly Target[], stop?: Refusal): Outcome =>
    judge(countTargets(rows), rows, stop, true);
  const DONE = [aRow('a', 'Succeeded'), aRow('b', 'Failed', FAILED)];

  test.each<{ name: string; rows: readonly Target[]; want: Partial<Outcome> }>([
    {
      name: 'says what it waits for while pods wait',
      rows: [aRow('c'), aRow('d'), ...DONE],
      want: {
        reason: 'Suspended',
        message: '2 of 4 pods are done; 2 wait: spec.suspend is true. Set it to false to go on.',
      },
    },
    {
      name: 'says so too while tools are at work, with the hint of one that is stuck',
      rows: [aRow('c', 'Active', { reason: 'ErrImagePull', message: 'not found' }), aRow('d'), ...DONE],
      want: {
        reason: 'Suspended',
        message:
          '2 of 4 pods are done; 1 wait: spec.suspend is true. Set it to false to go on. c: ErrImagePull: not found',
      },
    },
    {
      name: 'just runs when no pod waits',
      rows: [aRow('c', 'Active'), ...DONE],
      want: { reason: 'Running', message: '2 of 3 pods are done.' },
    },
  ])('$name', ({ rows, want }) => {
    expect(judgedSuspended(rows)).toEqual({ phase: 'Running', ...want });
  });

  test('ends as any other', () => {
    expect(judgedSuspended(DONE)).toEqual(judged(DONE));
    expect(judgedSuspended([aRow('c'), ...DONE], CANCELLED)).toEqual({ phase: 'Stopping', ...CANCELLED });
  });
});

describe('a job that ends early', () => {
  test.each(['Active', 'Waiting'] as const)('is stopping while one of its targets is %s', (state) => {
    expect(judged([aRow('a', state), aRow('b', 'Failed', FAILED)], CANCELLED)).toEqual({
      phase: 'Stopping',
      ...CANCELLED,
    });
  });

  test.each<{ reason: Reason; want: string }>([
    { reason: 'Cancelled', want: 'Cancelled' },
    { reason: 'Stopped', want: 'Completed' },
    { reason: 'JobDeadlineExceeded', want: 'Failed' },
    { reason: 'CanaryFailed', want: 'Failed' },
    { reason: 'StoppedOnError', want: 'Failed' },
    { reason: 'TargetRestarted', want: 'Failed' },
    { reason: 'TargetUnready', want: 'Failed' },
  ])('because of $reason is $want in the end, whatever its tools did', ({ reason, want }) => {
    const stop = { reason, message: 'why' };
    expect(endOf(stop)).toBe(want);
    for (const rows of [[aRow('a', 'Succeeded')], [aRow('a', 'Failed', FAILED)], [aRow('a', 'Skipped')]])
      expect(judged(rows, stop)).toEqual({ phase: want, ...stop });
  });
});
