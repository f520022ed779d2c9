import type { ContainerState, Pod } from '../../../lib/api/pod.ts';
import type { Target } from '../../../lib/api/power-tool-status.ts';
import {
  isHopeless,
  isStuck,
  observeTarget,
  type TargetContext,
} from '../../../lib/status/observe-target.ts';
import { aPod, CREATING, ended, RUNNING, toolIn, withTool } from '../../build/a-pod.ts';
import { after, NOW } from '../../build/a-world.ts';

const DELETED = { metadata: { deletionTimestamp: '2026-01-01T12:00:10Z' } };
const ENDED = { status: { phase: 'Succeeded' } };
const REFUSAL = { reason: 'AdmissionRefused', message: 'no' } as const;

function waitingFor(reason: string, message?: string): ContainerState {
  return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
}

function withTarget(state: ContainerState): { status: Partial<Pod['status']> } {
  return { status: { phase: 'Running', containerStatuses: [{ name: 'app', state }] } };
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

const rows: readonly Row[] = [
  { name: 'a pod without the tool waits', want: { state: 'Waiting' } },
  {
    name: 'a pod without the tool waits until the start deadline',
    context: { startDeadline: after(1) },
    want: { state: 'Waiting' },
  },
  {
    name: 'a pod without the tool has failed at the start deadline',
    context: { startDeadline: NOW },
    want: { state: 'Failed', reason: 'StartDeadlineExceeded' },
  },
  {
    name: 'a refused injection has failed, with the reason',
    context: { refusal: REFUSAL },
    want: { state: 'Failed', ...REFUSAL },
  },
  {
    name: 'a pod that ended without the tool is gone',
    pod: ENDED,
    want: { state: 'Gone', reason: 'TargetGone' },
  },
  {
    name: 'a pod being deleted without the tool is gone',
    pod: DELETED,
    want: { state: 'Gone', reason: 'TargetGone' },
  },
  {
    name: 'a lost pod is gone',
    tool: RUNNING,
    context: { lost: true },
    want: { state: 'Gone', reason: 'TargetGone' },
  },
  {
    name: 'a tool without a report is active',
    tool: 'unknown',
    want: { state: 'Active', reason: undefined },
  },
  {
    name: 'a tool that is being created is active',
    tool: CREATING,
    want: { state: 'Active', reason: undefined },
  },
  {
    name: 'a tool in a pod with init containers is active without a hint',
    tool: waitingFor('PodInitializing'),
    want: { state: 'Active', reason: undefined },
  },
  {
    name: 'a tool that runs is active since then',
    tool: RUNNING,
    want: { state: 'Active', startedAt: '2026-01-01T12:00:01Z' },
  },
  {
    name: 'a tool that runs since nobody knows when is active',
    tool: { running: {} },
    at: after(9999),
    want: { state: 'Active', startedAt: undefined },
  },
  {
    name: 'a first failed pull is shown while it lasts',
    tool: waitingFor('ErrImagePull', 'not found'),
    want: { state: 'Active', reason: 'ErrImagePull', message: 'not found' },
  },
  {
    name: 'a pull that is given up is a failure at once',
    tool: waitingFor('ImagePullBackOff', 'Back-off pulling image'),
    want: { state: 'Failed', reason: 'ImagePullFailed', message: 'ImagePullBackOff: Back-off pulling image' },
  },
  {
    name: 'an image that may not be pulled is a failure',
    tool: waitingFor('ErrImageNeverPull'),
    want: { state: 'Failed', reason: 'ImagePullFailed' },
  },
  {
    name: 'an image name that is none is a failure',
    tool: waitingFor('InvalidImageName'),
    want: { state: 'Failed', reason: 'ImagePullFailed' },
  },
  {
    name: 'a container that cannot be made (root image in a non-root pod) is a failure',
    tool: waitingFor('CreateContainerConfigError', 'container has runAsNonRoot'),
    want: {
      state: 'Failed',
      reason: 'ToolCannotStart',
      message: 'CreateContainerConfigError: container has runAsNonRoot',
    },
  },
  {
    name: 'a reason like a member of every object is just a reason',
    tool: waitingFor('constructor'),
    want: { state: 'Active', reason: 'constructor' },
  },
  {
    name: 'a tool that has not started at the deadline has failed, with what the kubelet says',
    tool: waitingFor('ErrImagePull', 'not found'),
    context: { startDeadline: NOW },
    want: {
      state: 'Failed',
      reason: 'StartDeadlineExceeded',
      message: expect.stringMatching(/ErrImagePull.*not found.*kubectl describe pod/) as string,
    },
  },
  {
    name: 'a tool without a report has failed at the deadline',
    tool: 'unknown',
    context: { startDeadline: NOW },
    want: { state: 'Failed', reason: 'StartDeadlineExceeded' },
  },
  {
    name: 'a tool that runs has nothing to do with the start deadline',
    tool: RUNNING,
    context: { startDeadline: NOW },
    want: { state: 'Active' },
  },
  { name: 'a tool in its time of grace is active', tool: RUNNING, at: after(90), want: { state: 'Active' } },
  {
    name: 'a tool that never ends has failed after duration and grace',
    tool: RUNNING,
    at: after(91),
    want: { state: 'Failed', reason: 'DeadlineExceeded', startedAt: '2026-01-01T12:00:01Z' },
  },
  {
    name: 'exit code 0 is success',
    tool: ended(0),
    want: {
      state: 'Succeeded',
      exitCode: 0,
      reason: undefined,
      startedAt: '2026-01-01T12:00:01Z',
      finishedAt: '2026-01-01T12:00:31Z',
    },
  },
  {
    name: 'exit code 0 is success, though the pod is on its way out',
    tool: ended(0),
    pod: DELETED,
    want: { state: 'Succeeded', exitCode: 0 },
  },
  {
    name: 'exit code 3 is a failure',
    tool: ended(3),
    want: { state: 'Failed', reason: 'ToolFailed', exitCode: 3, message: 'The tool ended with exit code 3' },
  },
  {
    name: 'exit code 3 is a failure of the tool, though the pod is on its way out',
    tool: ended(3),
    pod: DELETED,
    want: { state: 'Failed', exitCode: 3 },
  },
  {
    name: 'a failure repeats what the tool said last',
    tool: ended(1, ' no such process\n'),
    want: { state: 'Failed', message: 'The tool ended with exit code 1: no such process' },
  },
  {
    name: 'a failure repeats at most 500 characters',
    tool: ended(1, `${'x'.repeat(600)}END`),
    want: { message: `The tool ended with exit code 1: ${'x'.repeat(497)}END` },
  },
  {
    name: 'a killed tool in a sound pod has failed (out of memory)',
    tool: ended(137),
    want: { state: 'Failed', reason: 'ToolFailed', exitCode: 137 },
  },
  {
    name: 'a terminated tool in a sound pod has failed',
    tool: ended(143),
    want: { state: 'Failed', exitCode: 143 },
  },
  {
    name: 'a killed tool in a pod being deleted is gone with it',
    tool: ended(137),
    pod: DELETED,
    want: { state: 'Gone', reason: 'TargetGone', exitCode: 137 },
  },
  {
    name: 'a terminated tool in a pod being deleted is gone with it',
    tool: ended(143),
    pod: DELETED,
    want: { state: 'Gone', exitCode: 143 },
  },
  {
    name: 'a killed tool in a pod that ended is gone with it',
    tool: ended(137),
    pod: ENDED,
    want: { state: 'Gone', exitCode: 137 },
  },
  {
    name: 'a killed tool whose target is down is gone with it',
    tool: ended(137),
    pod: withTarget(waitingFor('CrashLoopBackOff')),
    want: { state: 'Gone', exitCode: 137 },
  },
  {
    name: 'a killed tool whose target runs again by now is gone with the one before',
    tool: ended(137),
    pod: withTarget({ running: { startedAt: '2026-01-01T12:00:31Z' } }),
    want: { state: 'Gone', exitCode: 137 },
  },
  {
    name: 'a tool that had not ended when its pod did is gone',
    tool: RUNNING,
    pod: ENDED,
    want: { state: 'Gone', reason: 'TargetGone' },
  },
];

const context: TargetContext = {
  container: toolIn(aPod()),
  target: 'app',
  durationSeconds: 30,
  startDeadline: undefined,
  refusal: undefined,
  lost: false,
};

describe('observeTarget', () => {
  test.each(rows)('$name', ({ tool, pod, context: more, at = NOW, want }) => {
    const bare = aPod(pod);
    const seen = tool ? withTool(bare, tool === 'unknown' ? {} : { state: tool }) : bare;
    const row = observeTarget(seen, { ...context, ...more }, at);
    const asked = Object.keys(want).map((key) => [key, row[key as keyof Target]]);
    expect(Object.fromEntries(asked)).toEqual(want);
    expect(row).toMatchObject({ pod: 'web-1', uid: 'uid-web-1', node: 'node-1' });
  });

  test('names the container where the logs are, as soon as there is one', () => {
    expect(observeTarget(withTool(aPod()), context, NOW).container).toBe(toolIn(aPod()));
    expect(observeTarget(aPod(), context, NOW)).not.toHaveProperty('container');
  });

  test('a pod without a node has none in its row', () => {
    expect(observeTarget(aPod({ spec: { nodeName: undefined } }), context, NOW)).not.toHaveProperty('node');
  });

  test('the tool of another job says nothing about this one', () => {
    const seen = withTool(aPod(), { jobUid: 'other', state: ended(0) });
    expect(observeTarget(seen, context, NOW)).toMatchObject({ state: 'Waiting' });
  });
});

test.each([
  { reason: 'ImagePullBackOff', hopeless: true, stuck: true },
  { reason: 'ErrImagePull', hopeless: false, stuck: true },
  { reason: 'ContainerCreating', hopeless: false, stuck: false },
  { reason: 'PodInitializing', hopeless: false, stuck: false },
  { reason: 'toString', hopeless: false, stuck: true },
  { reason: undefined, hopeless: false, stuck: false },
])('waiting for $reason: hopeless $hopeless, stuck $stuck', ({ reason, hopeless, stuck }) => {
  expect(isHopeless(reason)).toBe(hopeless);
  expect(isStuck(reason)).toBe(stuck);
});
