import { isObject, type JsonObject } from '../model/json.ts';
import { listAt, objectAt, textAt, timeOf, type KubeObject } from '../model/object.ts';
import type { ContainerReport } from './states.ts';

/** What the containers of a pod are doing. */
export interface PodReports {
  readonly containers: readonly ContainerReport[];
  readonly ephemeral: readonly ContainerReport[];
}

/** The whole status of a pod, as a kubelet writes it. Times of what has not changed stay. */
export function makePodStatus(pod: KubeObject, { containers, ephemeral }: PodReports, now: Date): JsonObject {
  const old = objectAt(pod, 'status');
  const isReady = containers.every(({ ready }) => ready);
  const conditions = [
    ['PodScheduled', true],
    ['Initialized', true],
    ['ContainersReady', isReady],
    ['Ready', isReady],
  ] as const;
  return {
    phase: phaseOf(containers),
    startTime: textAt(old, 'startTime') ?? timeOf(now),
    hostIP: LOCAL,
    podIP: LOCAL,
    podIPs: [{ ip: LOCAL }],
    conditions: conditions.map(([type, held]) => conditionOf(old, type, held, now)),
    containerStatuses: containers,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
  };
}

const LOCAL = '127.0.0.1';

function phaseOf(containers: readonly ContainerReport[]): string {
  const ends = containers.map(({ state }) => ('terminated' in state ? state.terminated.exitCode : undefined));
  if (ends.every((code) => code === 0)) return 'Succeeded';
  if (ends.every((code) => code !== undefined)) return 'Failed';
  const hasStarted = ({ state, restartCount, lastState }: ContainerReport): boolean =>
    !('waiting' in state) || restartCount > 0 || 'terminated' in lastState;
  return containers.every(hasStarted) ? 'Running' : 'Pending';
}

function conditionOf(old: JsonObject, type: string, held: boolean, now: Date): JsonObject {
  const status = held ? 'True' : 'False';
  const before = listAt(old, 'conditions')
    .filter(isObject)
    .find((one) => one['type'] === type);
  if (before?.['status'] === status) return before;
  return { type, status, lastProbeTime: null, lastTransitionTime: timeOf(now) };
}
