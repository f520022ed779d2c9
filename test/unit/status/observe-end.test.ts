import type { ContainerState, Pod } from '../../../lib/api/pod.ts';
import { backoffSeconds, observeEnd } from '../../../lib/status/observe-end.ts';
import type { Observation, TargetContext } from '../../../lib/status/target-context.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPod, ended } from '../../build/a-pod.ts';
import { aTargetContext } from '../../build/a-target-context.ts';
import { after } from '../../build/a-world.ts';

type End = NonNullable<ContainerState['terminated']>;

const TIMES = { startedAt: '2026-01-01T12:00:01Z', finishedAt: '2026-01-01T12:00:31Z' };
const DELETED = { metadata: { deletionTimestamp: '2026-01-01T12:00:30Z' } };
const WAITING: ContainerState = { waiting: { reason: 'CrashLoopBackOff' } };
const endOf = (exitCode: number, message?: string): End => ended(exitCode, message).terminated as End;
const retrying = (more: object = {}) => aJobSpec({ failurePolicy: { onError: 'Retry', ...more } });

/** The pod, its container `app` in a state; undefined: the kubelet says nothing of it. */
function withApp(state: ContainerState | undefined, more: Parameters<typeof aPod>[0] = {}): Pod {
  const containerStatuses = [{ name: 'app', ...(state ? { state } : {}) }];
  return aPod({ ...more, status: { phase: 'Running', containerStatuses, ...more.status } });
}

function observe(pod: Pod, end: End, context: Partial<TargetContext> = {}): Observation {
  return observeEnd(pod, end, aTargetContext(context));
}

describe('a tool that ended well', () => {
  test.each([
    { name: 'in a sound pod', pod: aPod() },
    { name: 'in a pod on its way out', pod: aPod(DELETED) },
    {
      name: 'beside a target that was restarted',
      pod: withApp({ running: { startedAt: TIMES.finishedAt } }),
    },
  ])('$name has succeeded', ({ pod }) => {
    expect(observe(pod, endOf(0))).toEqual({ state: 'Succeeded', exitCode: 0, ...TIMES });
  });

  test('at times that nobody knows has succeeded all the same', () => {
    expect(observe(aPod(), { exitCode: 0 })).toEqual({ state: 'Succeeded', exitCode: 0 });
    expect(observe(aPod(), { exitCode: 0, startedAt: null, finishedAt: null })).toEqual({
      state: 'Succeeded',
      exitCode: 0,
    });
  });
});

describe('what a tool has given', () => {
  const message = JSON.stringify({ toe: 1, files: [], bytes: 7, why: '' });

  test('stands in its row when it ended well', () => {
    const whole = JSON.stringify({ toe: 1, bytes: 7, why: 'ok' });
    expect(observe(aPod(), endOf(0, whole))).toMatchObject({ state: 'Succeeded', bytesWritten: 7 });
    expect(observe(aPod(), endOf(0, whole))).not.toHaveProperty('partial');
  });

  test('is kept when the target took it along', () => {
    expect(observe(aPod(DELETED), endOf(137, message))).toMatchObject({
      state: 'Gone',
      bytesWritten: 7,
      partial: true,
    });
  });

  test('is kept when it failed, beside why', () => {
    const full = JSON.stringify({ toe: 1, bytes: 7, partial: true, why: 'quota', say: 'The disk is full.' });
    const seen = observe(aPod(), endOf(73, full));
    expect(seen).toMatchObject({ state: 'Failed', reason: 'QuotaExceeded', bytesWritten: 7, partial: true });
    expect(seen.message).toContain('The disk is full. Ask for less');
  });

  test('of a tool that was stopped in time is a success, and partial', () => {
    const stopped = JSON.stringify({ toe: 1, bytes: 7, partial: true, why: 'stopped' });
    expect(observe(aPod(), endOf(0, stopped))).toMatchObject({ state: 'Succeeded', reason: 'ResultPartial' });
  });
});

describe('a tool that failed', () => {
  test.each([
    { name: 'says nothing', given: endOf(3), want: 'The tool ended with exit code 3' },
    { name: 'said blanks', given: endOf(3, ' \n'), want: 'The tool ended with exit code 3' },
    {
      name: 'said why',
      given: endOf(1, ' no such process\n'),
      want: 'The tool ended with exit code 1: no such process',
    },
    {
      name: 'said too much: the last 500 characters count',
      given: endOf(1, `${'x'.repeat(600)}END`),
      want: `The tool ended with exit code 1: ${'x'.repeat(497)}END`,
    },
  ])('and $name', ({ given, want }) => {
    const { exitCode } = given;
    const failed = { state: 'Failed', reason: 'ToolFailed', message: want, exitCode, ...TIMES };
    expect(observe(aPod(), given)).toEqual(failed);
  });

  test.each([
    { name: 'is a failure of the tool, though the pod is on its way out', pod: aPod(DELETED), exitCode: 3 },
    { name: 'by a signal in a sound pod (out of memory) is one too', pod: aPod(), exitCode: 137 },
    { name: 'by SIGTERM in a sound pod is one too', pod: aPod(), exitCode: 143 },
    {
      name: 'by a signal, while the target was started long before, is one too',
      pod: withApp({ running: { startedAt: '2026-01-01T12:00:30Z' } }),
      exitCode: 137,
    },
    { name: 'of its own beside a target that is down is one too', pod: withApp(WAITING), exitCode: 2 },
  ])('$name', ({ pod, exitCode }) => {
    expect(observe(pod, endOf(exitCode))).toMatchObject({ state: 'Failed', reason: 'ToolFailed', exitCode });
  });
});

describe('a tool that was taken down', () => {
  const POD_ENDED = { reason: 'TargetGone', message: 'The pod ended before the tool did.' };
  const RESTARTED = {
    reason: 'TargetRestarted',
    message: 'The container app ended before the tool did, and took it along.',
  };

  test.each<{ name: string; pod: Pod; exitCode: number; want: object }>([
    { name: 'killed, in a pod being deleted', pod: aPod(DELETED), exitCode: 137, want: POD_ENDED },
    { name: 'terminated, in a pod being deleted', pod: aPod(DELETED), exitCode: 143, want: POD_ENDED },
    {
      name: 'in a pod that ended',
      pod: aPod({ status: { phase: 'Failed' } }),
      exitCode: 137,
      want: POD_ENDED,
    },
    {
      name: 'by a target that has done its work',
      pod: withApp(endOfApp(0)),
      exitCode: 137,
      want: POD_ENDED,
    },
    { name: 'by a target that crashed', pod: withApp(endOfApp(1)), exitCode: 137, want: RESTARTED },
    { name: 'by a target that waits for its restart', pod: withApp(WAITING), exitCode: 137, want: RESTARTED },
    { name: 'by a target without a report', pod: withApp(undefined), exitCode: 143, want: RESTARTED },
    {
      name: 'by a target that runs again',
      pod: withApp({ running: { startedAt: '2026-01-01T12:00:35Z' } }),
      exitCode: 137,
      want: RESTARTED,
    },
    {
      name: 'by a target that runs again since the very second',
      pod: withApp({ running: { startedAt: TIMES.finishedAt } }),
      exitCode: 137,
      want: RESTARTED,
    },
  ])('$name is gone with it', ({ pod, exitCode, want }) => {
    expect(observe(pod, endOf(exitCode))).toEqual({ state: 'Gone', exitCode, ...want, ...TIMES });
  });

  test('is not tried again: its target is away', () => {
    expect(observe(withApp(WAITING), endOf(137), { job: retrying() })).toMatchObject({ state: 'Gone' });
  });
});

function endOfApp(exitCode: number): ContainerState {
  return { terminated: { exitCode, finishedAt: TIMES.finishedAt } };
}

describe('a tool that failed and may be tried again', () => {
  test('waits, and says when, and how often', () => {
    expect(observe(aPod(), endOf(3), { job: retrying() })).toEqual({
      state: 'Waiting',
      reason: 'RetryBackoff',
      message: 'The tool ended with exit code 3. Attempt 1 of 3.',
      exitCode: 3,
      retryAt: '2026-01-01T12:00:41Z',
    });
  });

  test('is not said to need anybody, and its words end with one full stop', () => {
    const told = JSON.stringify({ toe: 1, why: 'upload', say: 'No answer.' });
    expect(observe(aPod(), endOf(75, told), { job: retrying() }).message).toBe(
      'The tool ended with exit code 75: No answer. Attempt 1 of 3.',
    );
  });

  test('waits longer after each attempt', () => {
    expect(observe(aPod(), endOf(3), { job: retrying(), attempt: 2 })).toMatchObject({
      message: 'The tool ended with exit code 3. Attempt 2 of 3.',
      retryAt: '2026-01-01T12:00:51Z',
    });
  });

  test.each([
    { name: 'after the last attempt', context: { job: retrying(), attempt: 3 } },
    { name: 'after the last of a single retry', context: { job: retrying({ maxRetries: 1 }), attempt: 2 } },
    { name: 'when the job goes on without', context: { job: aJobSpec() } },
    {
      name: 'when the job stops on errors',
      context: { job: aJobSpec({ failurePolicy: { onError: 'Stop', maxRetries: 3 } }) },
    },
  ])('has failed $name', ({ context }) => {
    expect(observe(aPod(), endOf(3), context)).toMatchObject({ state: 'Failed', reason: 'ToolFailed' });
  });

  describe('in a pod that has had many tools', () => {
    const used = aPod({ spec: { ephemeralContainers: [{ name: 'toe-aperf-1' }, { name: 'toe-aperf-2' }] } });

    test('waits, when admins allow one more', () => {
      const context = { job: retrying(), maxRunsPerPod: 3 };
      expect(observe(used, endOf(3), context)).toMatchObject({ reason: 'RetryBackoff' });
    });

    test('has failed when admins allow no more, and says so', () => {
      const { message, ...rest } = observe(used, endOf(3), { job: retrying(), maxRunsPerPod: 2 });
      expect(rest).toEqual({ state: 'Failed', reason: 'ToolFailed', exitCode: 3, ...TIMES });
      expect(message).toMatch(/exit code 3\. It is not tried again: .* 2 tools, and admins allow 2\./);
    });

    test('says nothing of that after the last attempt', () => {
      const context = { job: retrying(), attempt: 3, maxRunsPerPod: 2 };
      expect(observe(used, endOf(3), context).message).toBe('The tool ended with exit code 3');
    });
  });

  test('has failed when nobody knows since when to wait', () => {
    expect(observe(aPod(), { exitCode: 3 }, { job: retrying() })).toMatchObject({ state: 'Failed' });
  });

  const due = new Date('2026-01-01T12:00:41Z');

  test.each<{ name: string; pod: Pod; judgedAt?: Date; want: 'Waiting' | 'Failed' }>([
    {
      name: 'not in a pod that has done its work',
      pod: aPod({ status: { phase: 'Succeeded' } }),
      want: 'Failed',
    },
    { name: 'not in a pod that has failed', pod: aPod({ status: { phase: 'Failed' } }), want: 'Failed' },
    { name: 'not in a pod on its way out', pod: aPod(DELETED), want: 'Failed' },
    {
      name: 'not when its time has come and its target has ended for good, beside a container that runs',
      pod: withApp(endOfApp(0)),
      judgedAt: due,
      want: 'Failed',
    },
    {
      name: 'not when its time has come and its target crashes again and again',
      pod: withApp(WAITING),
      judgedAt: after(60),
      want: 'Failed',
    },
    {
      name: 'while its target is down, as long as no timer has fired',
      pod: withApp(WAITING),
      want: 'Waiting',
    },
    {
      name: 'while its target is down, as long as its time has not come',
      pod: withApp(WAITING),
      judgedAt: after(40),
      want: 'Waiting',
    },
    { name: 'however late, in a pod that runs', pod: aPod(), judgedAt: after(9999), want: 'Waiting' },
  ])('is tried again $name', ({ pod, judgedAt, want }) => {
    const seen = observe(pod, endOf(3), { job: retrying(), judgedAt });
    const failed = { state: 'Failed', reason: 'ToolFailed', exitCode: 3, ...TIMES };
    expect(seen).toMatchObject(want === 'Failed' ? failed : { state: 'Waiting', reason: 'RetryBackoff' });
    expect(seen.retryAt).toBe(want === 'Failed' ? undefined : '2026-01-01T12:00:41Z');
  });

  test('is not tried again in a run in which the next attempt was refused', () => {
    const refusal = { reason: 'AdmissionRefused', message: 'The API server says no.' } as const;
    expect(observe(aPod(), endOf(3), { job: retrying(), refusal })).toEqual({
      state: 'Failed',
      ...refusal,
      exitCode: 3,
      ...TIMES,
    });
  });
});

describe('backoffSeconds', () => {
  const backoff = { initial: 10, max: 300, multiplier: 2 };

  test.each([
    { name: 'doubles', given: backoff, want: [10, 20, 40, 80, 160] },
    { name: 'never grows over its limit', given: { ...backoff, max: 25 }, want: [10, 20, 25, 25] },
    { name: 'stays the same with a factor of one', given: { ...backoff, multiplier: 1 }, want: [10, 10, 10] },
    {
      name: 'is in whole seconds, rounded up',
      given: { ...backoff, initial: 5, multiplier: 1.5 },
      want: [5, 8, 12, 17],
    },
    { name: 'may be none', given: { ...backoff, initial: 0 }, want: [0, 0] },
    { name: 'is the limit from the start when that is lower', given: { ...backoff, max: 3 }, want: [3, 3] },
  ])('$name', ({ given, want }) => {
    expect(want.map((_seconds, index) => backoffSeconds(given, index + 1))).toEqual(want);
  });
});
