import { randomUUID } from 'node:crypto';
import {
  MAX_TARGETS,
  powerToolStatus,
  type Counts,
  type PowerToolStatus,
  type Target,
} from '../../../lib/api/power-tool-status.ts';
import { countTargets } from '../../../lib/status/count-targets.ts';
import type { Outcome } from '../../../lib/status/judge.ts';
import {
  conditionsOf,
  identify,
  makeEndedStatus,
  makePendingStatus,
  makeRefusedStatus,
  makeStatus,
  type StatusInput,
} from '../../../lib/status/make-status.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';
import { after, NOW } from '../../build/a-world.ts';

const RUNNING: Outcome = { phase: 'Running', reason: 'Running', message: '0 of 1 pods are done.' };
const DONE: Outcome = { phase: 'Completed', reason: 'Succeeded', message: 'The tool succeeded.' };

type Given = Partial<Omit<StatusInput, 'powerTool'>> & { readonly status?: PowerToolStatus };

function make({ status, ...given }: Given = {}, now = NOW): PowerToolStatus {
  const { rows = [aRow('a', 'Active')] } = given;
  const powerTool = aPowerTool(status ? { status } : {});
  const plain = { powerTool, tool: 'aperf', rows, counts: countTargets(rows), outcome: RUNNING };
  return makeStatus({ ...plain, ...given }, now);
}

test('What targets have given stands in the status, and stays when their rows go', () => {
  const artifacts = [{ name: 'a', size: 5, sha256: 'ab' }];
  const rows = [{ ...aRow('a', 'Succeeded'), container: 'toe-a', artifacts, bytesWritten: 5 }];
  const status = make({ rows, collectorUrl: 'https://toe.test', outcome: DONE });
  expect(status).toMatchObject({ bytesWritten: 5, artifacts: [{ container: 'toe-a', name: 'a' }] });
  expect(status.artifacts?.[0]?.link).toContain('https://toe.test/');
  expect(powerToolStatus.parse(status)).toEqual(status);
  expect(make({ rows: [], status, outcome: DONE }).bytesWritten).toBe(5);
});

const held = ({ conditions = [] }: PowerToolStatus) =>
  Object.fromEntries(conditions.map(({ type, status }) => [type, status]));
const timeOf = ({ conditions }: PowerToolStatus, type: string) =>
  conditions?.find((one) => one.type === type)?.lastTransitionTime;

describe('makeStatus', () => {
  test('is exactly this for a job at work, and can be read again', () => {
    const status = make();
    const counts: Counts = {
      ...{ selected: 1, waiting: 0, active: 1, succeeded: 0, failed: 0, gone: 0, skipped: 0, done: 0 },
    };
    const { conditions, ...rest } = status;
    expect(rest).toEqual({
      observedGeneration: 1,
      tool: 'aperf',
      ...RUNNING,
      startedAt: '2026-01-01T12:00:00Z',
      counts,
      targets: [aRow('a', 'Active')],
    });
    expect(conditions?.map(({ type }) => type)).toEqual([
      'Accepted',
      'TargetsSelected',
      'Progressing',
      'Complete',
      'Degraded',
    ]);
    expect(powerToolStatus.parse(status)).toEqual(status);
  });

  test('keeps the start, and the times of conditions that stay', () => {
    const status = make({ status: make(), outcome: DONE, rows: [aRow('a', 'Succeeded')] }, after(60));
    expect(status).toMatchObject({ startedAt: '2026-01-01T12:00:00Z', finishedAt: '2026-01-01T12:01:00Z' });
    expect(timeOf(status, 'Accepted')).toBe('2026-01-01T12:00:00Z');
    expect(timeOf(status, 'Complete')).toBe('2026-01-01T12:01:00Z');
  });

  test('of the same is the same, later too', () => {
    const given = { deadline: 'd', claimed: true, image: 'i' };
    const status = make(given);
    expect(make({ ...given, status }, after(300))).toEqual(status);
  });

  test('keeps the end', () => {
    const status = make({ outcome: DONE });
    expect(make({ outcome: DONE, status }, after(60)).finishedAt).toBe('2026-01-01T12:00:00Z');
  });

  test('shows the deadline while there is one, and not after the end', () => {
    const deadline = '2026-01-01T12:02:00.000Z';
    expect(make({ deadline }).deadline).toBe(deadline);
    expect(make({ deadline, outcome: DONE })).not.toHaveProperty('deadline');
  });

  test.each<{ name: string; given: Given; want: Partial<PowerToolStatus> }>([
    { name: 'that it counts in a budget', given: { claimed: true }, want: { claimed: true } },
    { name: 'the image', given: { image: 'x@sha256:1' }, want: { image: 'x@sha256:1' } },
    { name: 'the image that once was seen', given: { status: { image: 'x' } }, want: { image: 'x' } },
  ])('shows $name', ({ given, want }) => {
    expect(make(given)).toMatchObject(want);
  });

  test.each(['claimed', 'image', 'finishedAt', 'deadline'])('has no %s without one', (field) => {
    expect(make({ claimed: false })).not.toHaveProperty(field);
  });

  test('has a row for every target, from the hundredth on without what the pod tells again', () => {
    const short = {
      container: 'toe-1',
      mode: 'full',
      attempt: 2,
      injectedAt: 't',
      retryAt: 't',
      bytesWritten: 3,
    };
    const told = { node: 'n', message: 'm', exitCode: 3, partial: true, startedAt: 't', finishedAt: 't' };
    const many = Array.from({ length: 151 }, (_, at) => aRow(`p${at}`, 'Active', { ...short, ...told }));
    const status = make({ rows: many });
    expect(status.targets?.slice(0, 100)).toEqual(many.slice(0, 100));
    expect(status.targets?.slice(100)).toEqual(many.slice(100).map(({ pod }) => aRow(pod, 'Active', short)));
    expect(status.counts).toMatchObject({ selected: 151, active: 151 });
  });

  test('has room in etcd for the rows of as many targets as there may be', () => {
    const name = (at: number): string => `a-deployment-of-a-long-name-6b7f9c9d8b-${at}`;
    const more = {
      container: 'toe-async-profiler-92b802ce44',
      injectedAt: '2026-01-01T12:00:00Z',
      reason: 'ToolFailed',
    };
    const rows = Array.from({ length: MAX_TARGETS }, (_, at) =>
      aRow(name(at), 'Failed', { uid: randomUUID(), namespace: 'a-namespace', ...more }),
    );
    // What etcd takes by default is 1.5 MiB.
    expect(JSON.stringify(make({ rows })).length).toBeLessThan(1.5 * 2 ** 20);
  });

  test.each<{ outcome: Outcome; rows: readonly Target[]; want: Record<string, string> }>([
    {
      outcome: RUNNING,
      rows: [aRow('a', 'Active')],
      want: { Progressing: 'True', Complete: 'False', Degraded: 'False' },
    },
    {
      outcome: { phase: 'Stopping', reason: 'Stopped', message: 'stop' },
      rows: [aRow('a', 'Active')],
      want: { Progressing: 'True', Complete: 'False', Degraded: 'False' },
    },
    {
      outcome: { phase: 'Failed', reason: 'ToolFailed', message: 'no' },
      rows: [aRow('a', 'Failed')],
      want: { Progressing: 'False', Complete: 'False', Degraded: 'True' },
    },
  ])('its conditions follow from outcome and counts: $outcome.phase', ({ outcome, rows, want }) => {
    expect(held(make({ outcome, rows }))).toMatchObject(want);
  });
});

describe('makeEndedStatus', () => {
  const CANCELLED: Outcome = { phase: 'Cancelled', reason: 'Cancelled', message: 'Nobody wants it.' };

  test('is final, without a start', () => {
    const status = makeEndedStatus(aPowerTool(), 'aperf', CANCELLED, NOW);
    expect(status).toMatchObject({ ...CANCELLED, finishedAt: '2026-01-01T12:00:00Z' });
    expect(status).not.toHaveProperty('startedAt');
    expect(held(status)).toEqual({ Accepted: 'True', Progressing: 'False', Complete: 'False' });
  });

  test('of a schedule that its user stopped is complete', () => {
    const stopped: Outcome = { phase: 'Completed', reason: 'Stopped', message: 'Stopped.' };
    expect(held(makeEndedStatus(aPowerTool(), 'aperf', stopped, NOW))).toMatchObject({ Complete: 'True' });
  });

  test('keeps the mark of who may hold part of a budget', () => {
    const powerTool = aPowerTool({ status: { claimed: true } });
    expect(makeEndedStatus(powerTool, 'aperf', CANCELLED, NOW)).toMatchObject({ claimed: true });
    expect(makeEndedStatus(aPowerTool(), 'aperf', CANCELLED, NOW)).not.toHaveProperty('claimed');
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
  const why = { reason: 'TargetBusy', message: 'Wait.' } as const;

  test('is accepted, but not under way', () => {
    const status = makePendingStatus(aPowerTool(), 'aperf', { why }, NOW);
    expect(status).toMatchObject({ phase: 'Pending', ...why });
    expect(held(status)).toEqual({ Accepted: 'True', Progressing: 'Unknown', Complete: 'False' });
    expect(status).not.toHaveProperty('startedAt');
    expect(status).not.toHaveProperty('deadline');
  });

  test('says when the job is looked at again', () => {
    const deadline = '2026-01-01T12:05:00.000Z';
    expect(makePendingStatus(aPowerTool(), 'aperf', { why, deadline }, NOW)).toMatchObject({ deadline });
  });

  test('keeps the mark of who may hold part of a budget', () => {
    const powerTool = aPowerTool({ status: { claimed: true } });
    expect(makePendingStatus(powerTool, 'aperf', { why }, NOW)).toMatchObject({ claimed: true });
  });

  test('keeps what is reserved: another run may be about to put the tool there', () => {
    const powerTool = aPowerTool({ status: { reserved: ['uid-web-1'] } });
    expect(makePendingStatus(powerTool, 'aperf', { why }, NOW)).toMatchObject({ reserved: ['uid-web-1'] });
  });

  test('stays the same while the reason does', () => {
    const status = makePendingStatus(aPowerTool(), 'aperf', { why, deadline: 'd' }, NOW);
    const again = makePendingStatus(aPowerTool({ status }), 'aperf', { why, deadline: 'd' }, after(60));
    expect(again).toEqual(status);
  });
});

describe('what every status says', () => {
  test.each([
    { name: 'the image that is known now', image: 'new', want: { image: 'new' } },
    { name: 'else the one that was stored', image: undefined, want: { image: 'old' } },
  ])('$name', ({ image, want }) => {
    const powerTool = aPowerTool({ status: { image: 'old' } });
    expect(identify(powerTool, 'aperf', image)).toEqual({ observedGeneration: 1, tool: 'aperf', ...want });
  });

  test('nothing of a generation that there is not', () => {
    const powerTool = aPowerTool({ metadata: { generation: undefined } });
    expect(identify(powerTool, 'aperf', undefined)).toEqual({ tool: 'aperf' });
    const finding = { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'yes' } as const;
    expect(conditionsOf(powerTool, [finding], NOW)).toEqual([
      { ...finding, lastTransitionTime: '2026-01-01T12:00:00Z' },
    ]);
  });
});
