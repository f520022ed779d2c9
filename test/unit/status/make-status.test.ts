import type { PowerToolStatus, Target, TargetState } from '../../../lib/api/power-tool-status.ts';
import { powerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { makePendingStatus, makeRefusedStatus, makeStatus } from '../../../lib/status/make-status.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { after, NOW } from '../../build/a-world.ts';

const row = (pod: string, state: TargetState, more: Partial<Target> = {}): Target => ({
  pod,
  uid: `uid-${pod}`,
  state,
  ...more,
});
const make = (rows: readonly Target[], status?: PowerToolStatus, now = NOW): PowerToolStatus =>
  makeStatus({ powerTool: aPowerTool(status ? { status } : {}), tool: 'aperf', rows }, now);
const held = ({ conditions = [] }: PowerToolStatus) =>
  Object.fromEntries(conditions.map(({ type, status }) => [type, status]));

const FAILED = { reason: 'ToolFailed', message: 'The tool ended with exit code 3', exitCode: 3 };

interface Row {
  readonly name: string;
  readonly given: readonly Target[];
  readonly want: PowerToolStatus;
  readonly conditions: Record<string, string>;
}

const rows: readonly Row[] = [
  {
    name: 'all tools succeeded: Completed',
    given: [row('a', 'Succeeded'), row('b', 'Succeeded')],
    want: { phase: 'Completed', reason: 'Succeeded', message: 'The tool succeeded in 2 of 2 pods.' },
    conditions: {
      Accepted: 'True',
      TargetsSelected: 'True',
      Progressing: 'False',
      Complete: 'True',
      Degraded: 'False',
    },
  },
  {
    name: 'one tool failed of two: Failed, with what it said',
    given: [row('a', 'Succeeded'), row('b', 'Failed', FAILED)],
    want: {
      phase: 'Failed',
      reason: 'ToolFailed',
      message: '1 of 2 pods failed. b: The tool ended with exit code 3',
    },
    conditions: {
      Accepted: 'True',
      TargetsSelected: 'True',
      Progressing: 'False',
      Complete: 'False',
      Degraded: 'True',
    },
  },
  {
    name: 'every pod is gone: Failed',
    given: [row('a', 'Gone', { reason: 'TargetGone', message: 'away' })],
    want: { phase: 'Failed', reason: 'TargetGone', message: '1 of 1 pods failed. a: away' },
    conditions: {
      Accepted: 'True',
      TargetsSelected: 'True',
      Progressing: 'False',
      Complete: 'False',
      Degraded: 'True',
    },
  },
  {
    name: 'one of two is gone: Completed, but degraded',
    given: [row('a', 'Succeeded'), row('b', 'Gone', { reason: 'TargetGone', message: 'away' })],
    want: { phase: 'Completed', reason: 'Succeeded', message: 'The tool succeeded in 1 of 2 pods.' },
    conditions: {
      Accepted: 'True',
      TargetsSelected: 'True',
      Progressing: 'False',
      Complete: 'True',
      Degraded: 'True',
    },
  },
  {
    name: 'one is at work: Running',
    given: [row('a', 'Succeeded'), row('b', 'Active')],
    want: { phase: 'Running', reason: 'Running', message: '1 of 2 pods are done.' },
    conditions: {
      Accepted: 'True',
      TargetsSelected: 'True',
      Progressing: 'True',
      Complete: 'False',
      Degraded: 'False',
    },
  },
  {
    name: 'one waits: Running',
    given: [row('a', 'Succeeded'), row('b', 'Waiting')],
    want: { phase: 'Running', reason: 'Running' },
    conditions: {
      Accepted: 'True',
      TargetsSelected: 'True',
      Progressing: 'True',
      Complete: 'False',
      Degraded: 'False',
    },
  },
  {
    name: 'one is stuck: Running, with a hint',
    given: [row('a', 'Active', { reason: 'ErrImagePull', message: 'not found' })],
    want: { phase: 'Running', message: '0 of 1 pods are done. a: ErrImagePull: not found' },
    conditions: {
      Accepted: 'True',
      TargetsSelected: 'True',
      Progressing: 'True',
      Complete: 'False',
      Degraded: 'False',
    },
  },
  {
    name: 'one failed while another is at work: Running, but degraded',
    given: [row('a', 'Failed', FAILED), row('b', 'Active')],
    want: { phase: 'Running' },
    conditions: {
      Accepted: 'True',
      TargetsSelected: 'True',
      Progressing: 'True',
      Complete: 'False',
      Degraded: 'True',
    },
  },
];

describe('makeStatus', () => {
  test.each(rows)('$name', ({ given, want, conditions }) => {
    const status = make(given);
    expect(status).toMatchObject(want);
    expect(held(status)).toEqual(conditions);
    expect(powerToolStatus.parse(status)).toEqual(status);
  });

  test('keeps the start, and the times of conditions that stay', () => {
    const first = make([row('a', 'Active')]);
    const second = make([row('a', 'Succeeded')], first, after(60));
    const time = (of: PowerToolStatus, type: string) =>
      of.conditions?.find((one) => one.type === type)?.lastTransitionTime;
    expect(second).toMatchObject({ startedAt: '2026-01-01T12:00:00Z', finishedAt: '2026-01-01T12:01:00Z' });
    expect(time(second, 'Accepted')).toBe('2026-01-01T12:00:00Z');
    expect(time(second, 'Complete')).toBe('2026-01-01T12:01:00Z');
  });

  test('a recount of the same rows is the same status, later too', () => {
    const first = make([row('a', 'Active'), row('b', 'Failed', FAILED)]);
    expect(make([row('b', 'Active'), row('a', 'Active')], first, after(300))).toEqual(first);
  });

  test('shows the deadline while there is one, and not after the end', () => {
    const deadline = '2026-01-01T12:02:00.000Z';
    const running = makeStatus(
      { powerTool: aPowerTool(), tool: 'aperf', rows: [row('a', 'Active')], deadline },
      NOW,
    );
    expect(running.deadline).toBe(deadline);
    expect(make([row('a', 'Succeeded')], running)).not.toHaveProperty('deadline');
  });

  test('has no end before the end', () => {
    expect(make([row('a', 'Active')])).not.toHaveProperty('finishedAt');
  });

  test('shows at most a hundred rows, failures first, and counts them all', () => {
    const many = Array.from({ length: 150 }, (_, index) =>
      row(`p${String(index).padStart(3, '0')}`, 'Active'),
    );
    const status = make([...many, row('z', 'Failed', FAILED)]);
    expect(status.targets).toHaveLength(100);
    expect(status.targets?.[0]).toMatchObject({ pod: 'z' });
    expect(status.counts).toMatchObject({ selected: 151, active: 150, failed: 1 });
  });

  test('keeps the image that once was seen', () => {
    const image = 'registry.example/aperf:1';
    const first = makeStatus(
      { powerTool: aPowerTool(), tool: 'aperf', image, rows: [row('a', 'Active')] },
      NOW,
    );
    expect(make([row('a', 'Succeeded')], first).image).toBe(image);
  });
});

describe('makeRefusedStatus', () => {
  const refusal = { reason: 'ToolNotApproved', message: 'Ask an admin.' } as const;

  test('is final, with reason and remedy in the status and in each condition', () => {
    const status = makeRefusedStatus(aPowerTool(), 'aperf', refusal, NOW);
    expect(status).toMatchObject({ phase: 'Failed', tool: 'aperf', observedGeneration: 1, ...refusal });
    expect(status.finishedAt).toBe('2026-01-01T12:00:00Z');
    expect(held(status)).toEqual({ Accepted: 'False', Progressing: 'False', Complete: 'False' });
    expect(status.conditions?.every(({ message }) => message === refusal.message)).toBe(true);
  });
});

describe('makePendingStatus', () => {
  const wait = { reason: 'TargetBusy', message: 'Wait.' } as const;

  test('is accepted, but not under way', () => {
    const status = makePendingStatus(aPowerTool(), 'aperf', wait, NOW);
    expect(status).toMatchObject({ phase: 'Pending', ...wait });
    expect(held(status)).toEqual({ Accepted: 'True', Progressing: 'False', Complete: 'False' });
    expect(status).not.toHaveProperty('startedAt');
  });

  test('stays the same while the reason does', () => {
    const status = makePendingStatus(aPowerTool(), 'aperf', wait, NOW);
    expect(makePendingStatus(aPowerTool({ status }), 'aperf', wait, after(60))).toEqual(status);
  });
});
