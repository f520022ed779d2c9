import { expect, test } from '@jest/globals';
import type { KubeObject } from '../../../../embedded/model/object.ts';
import { makePodStatus } from '../../../../embedded/node/pod-status.ts';
import {
  running,
  terminated,
  waiting,
  type ContainerReport,
  type State,
} from '../../../../embedded/node/states.ts';

const NOW = new Date('2026-01-01T00:00:10.500Z');
const pod = (status: object = {}): KubeObject =>
  ({ metadata: { name: 'web' }, status }) as unknown as KubeObject;
const report = (state: State, restartCount = 0): ContainerReport => ({
  name: 'app',
  image: 'local/app',
  imageID: '',
  restartCount,
  ready: 'running' in state,
  started: 'running' in state,
  state,
  lastState: {},
});
const ended = (code: number): State => terminated({ code, signal: null }, NOW, NOW, 'sorry\n');

test.each([
  ['Pending', [waiting('ContainerCreating')]],
  ['Pending', [running(NOW), waiting('ImagePullBackOff')]],
  ['Running', [running(NOW)]],
  ['Running', [running(NOW), ended(0)]],
  ['Succeeded', [ended(0), ended(0)]],
  ['Failed', [ended(0), ended(1)]],
])('a pod is %s when its containers say so', (phase, states) => {
  const containers = states.map((state) => report(state));
  expect(makePodStatus(pod(), { containers, ephemeral: [] }, NOW)['phase']).toBe(phase);
});

test('a pod whose container is about to start again runs', () => {
  const containers = [report(waiting('CrashLoopBackOff'), 2)];
  expect(makePodStatus(pod(), { containers, ephemeral: [] }, NOW)['phase']).toBe('Running');
});

test('a condition that has not changed keeps its time', () => {
  const first = makePodStatus(pod(), { containers: [report(running(NOW))], ephemeral: [] }, NOW);
  const later = new Date(NOW.getTime() + 60_000);
  const next = makePodStatus(pod(first), { containers: [report(ended(1))], ephemeral: [] }, later);
  expect(next['startTime']).toBe('2026-01-01T00:00:10Z');
  expect(next['conditions']).toMatchObject([
    { type: 'PodScheduled', lastTransitionTime: '2026-01-01T00:00:10Z' },
    { type: 'Initialized', lastTransitionTime: '2026-01-01T00:00:10Z' },
    { type: 'ContainersReady', status: 'False', lastTransitionTime: '2026-01-01T00:01:10Z' },
    { type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:01:10Z' },
  ]);
});

test.each([
  [
    { code: 0, signal: null },
    { exitCode: 0, reason: 'Completed' },
  ],
  [
    { code: 3, signal: null },
    { exitCode: 3, reason: 'Error', message: 'sorry\n' },
  ],
  [
    { code: null, signal: 'SIGKILL' as const },
    { exitCode: 137, reason: 'Error' },
  ],
  [
    { code: null, signal: 'SIGTERM' as const },
    { exitCode: 143, reason: 'Error' },
  ],
])('a process that ended with %j', (ending, expected) => {
  expect(terminated(ending, NOW, NOW, 'sorry\n')).toMatchObject({ terminated: expected });
});
