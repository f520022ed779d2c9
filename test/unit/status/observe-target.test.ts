import type { ContainerState, Pod } from '../../../lib/api/pod.ts';
import type { Target } from '../../../lib/api/power-tool-status.ts';
import { endSeconds, observeTarget } from '../../../lib/status/observe-target.ts';
import type { TargetContext } from '../../../lib/status/target-context.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPod, CREATING, ended, restarted, RUNNING, toolIn, unready, withTool } from '../../build/a-pod.ts';
import { aTargetContext } from '../../build/a-target-context.ts';
import { aRow } from '../../build/a-target.ts';
import { after, NOW } from '../../build/a-world.ts';

const DELETED = { metadata: { deletionTimestamp: '2026-01-01T12:00:10Z' } };
const ENDED = { status: { phase: 'Succeeded' } };
const DOWN = { status: { containerStatuses: [] } };
const REFUSAL = { reason: 'AdmissionRefused', message: 'no' } as const;
const FULL = { reason: 'UploadRefused', message: 'exceeded quota' } as const;
const DELAY = { reason: 'WebhookUnavailable', message: 'away' } as const;
const INJECTED = { known: aRow('web-1', 'Active', { injectedAt: '2026-01-01T12:00:00Z' }) };

function waitingFor(reason: string, message?: string): ContainerState {
  return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
}

interface Row {
  readonly name: string;
  /** What the kubelet says of the tool; absent: the tool is not in the pod. */
  readonly tool?: ContainerState | 'unknown';
  readonly pod?: Parameters<typeof aPod>[0];
  readonly context?: Partial<TargetContext>;
  readonly at?: Date;
  readonly want: Partial<Target>;
}

const withoutTool: readonly Row[] = [
  { name: 'a pod waits', want: { state: 'Waiting', injectedAt: undefined, container: undefined } },
  {
    name: 'a refused injection has failed, with the reason',
    context: { refusal: REFUSAL },
    want: { state: 'Failed', ...REFUSAL },
  },
  {
    name: 'an injection that is put off is waited for, with the reason',
    context: { hold: DELAY },
    want: { state: 'Waiting', ...DELAY },
  },
  {
    name: 'what an earlier run was told of an injection that is put off stays',
    context: { known: aRow('web-1', 'Waiting', DELAY) },
    want: { state: 'Waiting', ...DELAY },
  },
  {
    name: 'what an earlier run was told of a Secret that has no room yet stays',
    context: { known: aRow('web-1', 'Waiting', FULL) },
    want: { state: 'Waiting', ...FULL },
  },
  { name: 'a pod that ended is gone', pod: ENDED, want: { state: 'Gone', reason: 'TargetGone' } },
  { name: 'a pod being deleted is gone', pod: DELETED, want: { state: 'Gone', reason: 'TargetGone' } },
  {
    name: 'a pod whose container is down waits, as long as no timer has fired',
    pod: DOWN,
    context: { known: aRow('web-1') },
    at: after(9999),
    want: { state: 'Waiting' },
  },
  {
    name: 'a pod whose container is down when a timer fires is skipped: no tool has failed',
    pod: DOWN,
    context: { known: aRow('web-1'), judgedAt: NOW },
    want: {
      state: 'Skipped',
      reason: 'NotRunning',
      message: expect.stringMatching(/does not run.*kubectl describe pod/) as string,
    },
  },
  {
    name: 'a pod that is looked at for the first time is never too late',
    pod: DOWN,
    context: { judgedAt: after(9999) },
    want: { state: 'Waiting' },
  },
  {
    name: 'a pod that only waits its turn is never too late',
    context: { known: aRow('web-1'), judgedAt: after(9999) },
    want: { state: 'Waiting' },
  },
];

test('A tool that uploads has five minutes after its duration, any other one', () => {
  const job = aJobSpec();
  expect(endSeconds(job, 120)).toBe(120 + 30 + 60);
  expect(endSeconds({ ...job, mode: 'pvc' }, 120)).toBe(120 + 30 + 60);
  expect(endSeconds({ ...job, mode: 'collector' }, 120)).toBe(120 + 30 + 300);
});

const starting: readonly Row[] = [
  { name: 'without a report is active', tool: 'unknown', want: { state: 'Active', reason: undefined } },
  { name: 'that is being created is active', tool: CREATING, want: { state: 'Active', reason: undefined } },
  {
    name: 'in a pod with init containers is active without a hint',
    tool: waitingFor('PodInitializing'),
    want: { state: 'Active', reason: undefined },
  },
  {
    name: 'whose first pull failed shows that while it lasts',
    tool: waitingFor('ErrImagePull', 'not found'),
    want: { state: 'Active', reason: 'ErrImagePull', message: 'not found' },
  },
  {
    name: 'whose pull is given up has failed at once',
    tool: waitingFor('ImagePullBackOff', 'Back-off pulling image'),
    want: { state: 'Failed', reason: 'ImagePullFailed', message: 'ImagePullBackOff: Back-off pulling image' },
  },
  {
    name: 'whose image may not be pulled has failed',
    tool: waitingFor('ErrImageNeverPull'),
    want: { state: 'Failed', reason: 'ImagePullFailed' },
  },
  {
    name: 'whose image name is none has failed',
    tool: waitingFor('InvalidImageName'),
    want: { state: 'Failed', reason: 'ImagePullFailed' },
  },
  {
    name: 'that cannot be made (root image in a non-root pod) has failed',
    tool: waitingFor('CreateContainerConfigError', 'container has runAsNonRoot'),
    want: {
      state: 'Failed',
      reason: 'ToolCannotStart',
      message: 'CreateContainerConfigError: container has runAsNonRoot',
    },
  },
  {
    name: 'whose Secret the kubelet has not read yet may still start, and says for what it waits',
    tool: waitingFor('CreateContainerConfigError', 'failed to sync secret cache: timed out'),
    want: {
      state: 'Active',
      reason: 'CreateContainerConfigError',
      message: 'failed to sync secret cache: timed out',
    },
  },
  {
    name: 'that waits for a reason like a member of every object just waits',
    tool: waitingFor('constructor'),
    want: { state: 'Active', reason: 'constructor' },
  },
  {
    name: 'that has not started is not late by the clock of a function',
    tool: 'unknown',
    context: INJECTED,
    at: after(9999),
    want: { state: 'Active' },
  },
  {
    name: 'that has not started is not late when a timer fires too early for it',
    tool: 'unknown',
    context: { ...INJECTED, judgedAt: after(119) },
    want: { state: 'Active' },
  },
  {
    name: 'that has not started at the deadline of a timer has failed, with what the kubelet says',
    tool: waitingFor('ErrImagePull', 'not found'),
    context: { ...INJECTED, judgedAt: after(120) },
    want: {
      state: 'Failed',
      reason: 'StartDeadlineExceeded',
      message: expect.stringMatching(/ErrImagePull.*not found.*kubectl describe pod/) as string,
    },
  },
  {
    name: 'without a report at the deadline of a timer has failed',
    tool: 'unknown',
    context: { ...INJECTED, judgedAt: after(120) },
    want: {
      state: 'Failed',
      reason: 'StartDeadlineExceeded',
      message: expect.stringMatching(/no state.*not said why/) as string,
    },
  },
  {
    name: 'that is seen for the first time when a timer fires has its time still before it',
    tool: 'unknown',
    context: { judgedAt: NOW },
    want: { state: 'Active', injectedAt: '2026-01-01T12:00:00Z' },
  },
  {
    name: 'in a pod that ended is gone',
    tool: CREATING,
    pod: ENDED,
    want: { state: 'Gone', reason: 'TargetGone' },
  },
];

const running: readonly Row[] = [
  {
    name: 'is active since then',
    tool: RUNNING,
    want: { state: 'Active', reason: undefined, startedAt: '2026-01-01T12:00:01Z' },
  },
  {
    name: 'since nobody knows when is active',
    tool: { running: {} },
    want: { state: 'Active', startedAt: undefined },
  },
  {
    name: 'is not late by the clock of a function',
    tool: RUNNING,
    context: INJECTED,
    at: after(9999),
    want: { state: 'Active' },
  },
  {
    name: 'that is seen for the first time when a timer fires has its time still before it',
    tool: RUNNING,
    context: { judgedAt: NOW },
    want: { state: 'Active' },
  },
  {
    name: 'has nothing to do with the start deadline',
    tool: RUNNING,
    context: { ...INJECTED, judgedAt: after(150) },
    want: { state: 'Active' },
  },
  {
    name: 'in its time of grace is active, counted from the last moment at which it could start',
    tool: RUNNING,
    context: { ...INJECTED, judgedAt: after(120 + 30 + 60 - 1) },
    want: { state: 'Active' },
  },
  {
    name: 'and never ends has failed after start, duration and grace',
    tool: RUNNING,
    context: { ...INJECTED, judgedAt: after(120 + 30 + 60) },
    want: { state: 'Failed', reason: 'DeadlineExceeded', startedAt: '2026-01-01T12:00:01Z' },
  },
  {
    name: 'is judged by when it was put there, not by the clock of its node',
    tool: { running: { startedAt: '2020-01-01T00:00:00Z' } },
    context: { ...INJECTED, judgedAt: after(100) },
    want: { state: 'Active' },
  },
  {
    name: 'has the time of its warmup besides',
    tool: RUNNING,
    context: { ...INJECTED, judgedAt: after(269), job: aJobSpec({ tool: { name: 'aperf', warmup: '1m' } }) },
    want: { state: 'Active' },
  },
  {
    name: 'and never ends has failed after start, warmup, duration and grace',
    tool: RUNNING,
    context: { ...INJECTED, judgedAt: after(270), job: aJobSpec({ tool: { name: 'aperf', warmup: '1m' } }) },
    want: { state: 'Failed', reason: 'DeadlineExceeded' },
  },
  {
    name: 'in a pod that ended is gone',
    tool: RUNNING,
    pod: ENDED,
    want: { state: 'Gone', reason: 'TargetGone' },
  },
  {
    name: 'in a pod that turned out to be gone is gone',
    tool: RUNNING,
    context: { lost: true },
    want: { state: 'Gone', reason: 'TargetGone', container: undefined },
  },
];

const over: readonly Row[] = [
  {
    name: 'well has succeeded',
    tool: ended(0),
    want: { state: 'Succeeded', exitCode: 0, finishedAt: '2026-01-01T12:00:31Z' },
  },
  {
    name: 'badly has failed',
    tool: ended(3),
    want: { state: 'Failed', reason: 'ToolFailed', exitCode: 3 },
  },
  {
    name: 'with its pod is gone',
    tool: ended(137),
    pod: DELETED,
    want: { state: 'Gone', exitCode: 137 },
  },
  {
    name: 'badly and may be tried again waits',
    tool: ended(3),
    context: { job: aJobSpec({ failurePolicy: { onError: 'Retry' } }) },
    want: { state: 'Waiting', reason: 'RetryBackoff', retryAt: '2026-01-01T12:00:41Z' },
  },
];

const observe = (pod: Pod, more: Partial<TargetContext> = {}, at = NOW): Target =>
  observeTarget(pod, aTargetContext(more), at);

describe.each([
  { kind: 'without the tool,', rows: withoutTool },
  { kind: 'a tool', rows: starting },
  { kind: 'a tool that runs', rows: running },
  { kind: 'a tool that ended', rows: over },
])('$kind', ({ rows }) => {
  test.each(rows)('$name', ({ tool, pod, context, at = NOW, want }) => {
    const bare = aPod(pod);
    const seen = tool ? withTool(bare, tool === 'unknown' ? {} : { state: tool }) : bare;
    const row = observe(seen, context, at);
    const asked = Object.keys(want).map((key) => [key, row[key as keyof Target]]);
    expect(Object.fromEntries(asked)).toEqual(want);
    expect(row).toMatchObject({ pod: 'web-1', uid: 'uid-web-1', node: 'node-1' });
  });
});

test('a container that is not the job’s fails its target, whatever it does', () => {
  const taken = { reason: 'NameTaken', message: 'Somebody else has.' } as const;
  const want = {
    pod: 'web-1',
    uid: 'uid-web-1',
    node: 'node-1',
    container: toolIn(aPod()),
    state: 'Failed',
    ...taken,
  };
  for (const state of [CREATING, RUNNING, ended(0)])
    expect(observe(withTool(aPod(), { state }), { taken })).toEqual(want);
});

describe('a target that suffers from a tool that runs', () => {
  const seen = withTool(aPod(), { state: RUNNING });

  test.each([
    { name: 'restarted', pod: restarted(seen, '2026-01-01T12:00:09Z'), want: 'TargetRestarted' },
    { name: 'unready', pod: unready(seen, '2026-01-01T12:00:09Z'), want: 'TargetUnready' },
  ])('is shown as $name, and stays active', ({ pod, want }) => {
    expect(observe(pod)).toMatchObject({ state: 'Active', reason: want });
  });

  test('is not looked for before the tool runs', () => {
    const pod = restarted(withTool(aPod(), { state: CREATING }), '2026-01-01T12:00:09Z');
    expect(observe(pod)).not.toHaveProperty('reason');
  });
});

describe('what a row says besides', () => {
  test('the container where the logs are, as soon as there is one', () => {
    expect(observe(withTool(aPod())).container).toBe(toolIn(aPod()));
    expect(observe(aPod())).not.toHaveProperty('container');
  });

  test('no node, for a pod without one', () => {
    expect(observe(aPod({ spec: { nodeName: undefined } }))).not.toHaveProperty('node');
  });

  test('the namespace of the pod, only when it is not that of the job', () => {
    expect(observe(aPod())).not.toHaveProperty('namespace');
    expect(observe(aPod({ metadata: { namespace: 'dev' } }))).toMatchObject({ namespace: 'dev' });
  });

  test('which attempt it is, only when it is not the first', () => {
    expect(observe(withTool(aPod()))).not.toHaveProperty('attempt');
    const second = withTool(aPod(), { attempt: 2 });
    expect(observe(second, { attempt: 2, container: toolIn(aPod(), { attempt: 2 }) }).attempt).toBe(2);
  });

  test('the tool of another job says nothing about this one', () => {
    expect(observe(withTool(aPod(), { jobUid: 'other', state: ended(0) }))).toMatchObject({
      state: 'Waiting',
    });
  });
});

describe('when the tool was first seen in the pod', () => {
  const first = withTool(aPod());
  const second = withTool(first, { attempt: 2 });
  const toSecond = { attempt: 2, container: toolIn(aPod(), { attempt: 2 }) };

  test('is now, at the first look', () => {
    expect(observe(first, {}, after(7)).injectedAt).toBe('2026-01-01T12:00:07Z');
  });

  test('is the time of the timer that fired, when the clock of the function is behind it', () => {
    const seen = observe(first, { judgedAt: after(500) }, after(7));
    expect(seen).toMatchObject({ state: 'Active', injectedAt: '2026-01-01T12:08:20Z' });
  });

  test('stays what it was, at every other', () => {
    expect(observe(first, INJECTED, after(7)).injectedAt).toBe('2026-01-01T12:00:00Z');
  });

  test('is now, when the row that is known is that of a pod that waited', () => {
    expect(observe(first, { known: aRow('web-1') }, after(7)).injectedAt).toBe('2026-01-01T12:00:07Z');
  });

  test('begins anew with the next attempt', () => {
    expect(observe(second, { ...INJECTED, ...toSecond }, after(7)).injectedAt).toBe('2026-01-01T12:00:07Z');
  });

  test('stays what it was for that attempt', () => {
    const known = aRow('web-1', 'Active', { attempt: 2, injectedAt: '2026-01-01T12:00:05Z' });
    expect(observe(second, { known, ...toSecond }, after(7)).injectedAt).toBe('2026-01-01T12:00:05Z');
  });
});

test.each([
  { name: 'a duration', tool: { duration: '30s' }, want: 210 },
  { name: 'a duration and a warmup', tool: { duration: '30s', warmup: '10s' }, want: 220 },
])('a tool with $name is given up after its start, that, and a minute', ({ tool, want }) => {
  expect(endSeconds(aJobSpec({ tool: { name: 'aperf', ...tool } }), 120)).toBe(want);
});
