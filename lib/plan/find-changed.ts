import { CONTAINER_PREFIX, JOB_LABEL } from '../api/names.ts';
import { envOf, toolState, type EphemeralContainer, type Pod } from '../api/pod.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { isStuck } from '../status/observe-target.ts';
import type { World } from './world.ts';

/**
 * Names of the jobs for which a marked pod has news: the tool ended or cannot start, or the pod is on its way
 * out. A tool that merely runs is no news.
 * @param marked pods with a job label.
 */
export function findChanged(marked: readonly Pod[]): string[] {
  return marked.flatMap((pod) => {
    const tool = toolOf(pod);
    const job = tool && hasNews(pod, tool) ? envOf(tool, 'TOE_JOB') : undefined;
    return job === undefined ? [] : [job];
  });
}

/** Names of the jobs that count a pod as active which is not marked any more. */
export function findLost(unfinished: readonly PowerTool[], marked: readonly Pod[]): string[] {
  const there = new Set(marked.map(({ metadata }) => metadata.uid));
  const hasLost = ({ status }: PowerTool): boolean =>
    status?.targets?.some(({ state, uid }) => state === 'Active' && !there.has(uid)) ?? false;
  return unfinished.filter(hasLost).map(({ metadata }) => metadata.name);
}

/** Whether a pod is marked by the job of this uid. */
export function isOf({ metadata }: Pod, jobUid: string): boolean {
  return metadata.labels?.[JOB_LABEL] === jobUid;
}

/** Whether a pod carries the label of a job, and the job can do something about it. */
export function isMarked(
  pod: Pod,
  jobUid: string,
  { lost, released }: Pick<World, 'lost' | 'released'>,
): boolean {
  const { uid } = pod.metadata;
  return isOf(pod, jobUid) && !lost.has(uid) && !released.has(uid);
}

/** Whether the tool of a marked pod is not there yet: its next news is that it runs, which is none. */
export function isStarting(pod: Pod): boolean {
  const tool = toolOf(pod);
  const state = tool && toolState(pod, tool.name);
  return tool !== undefined && !state?.running && !state?.terminated;
}

function toolOf(pod: Pod): EphemeralContainer | undefined {
  const ours = pod.spec.ephemeralContainers?.filter(({ name }) => name.startsWith(CONTAINER_PREFIX)) ?? [];
  return ours.find((container) => isOf(pod, envOf(container, 'TOE_JOB_UID') ?? ''));
}

function hasNews(pod: Pod, { name }: EphemeralContainer): boolean {
  const state = toolState(pod, name);
  const isLeaving = pod.metadata.deletionTimestamp !== undefined || pod.status.phase !== 'Running';
  return state?.terminated !== undefined || isStuck(state?.waiting?.reason) || isLeaving;
}
