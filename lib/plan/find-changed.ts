import { JOB_LABEL } from '../api/names.ts';
import type { Ref } from '../api/object-meta.ts';
import { envOf, isDeleted, toolsOf, toolState, type EphemeralContainer, type Pod } from '../api/pod.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { findHarm } from '../status/find-harm.ts';
import { isStuck } from '../status/waiting-states.ts';
import type { World } from './world.ts';

/**
 * The jobs for which a marked pod has news: the tool ended or cannot start, the target suffers, or the pod is on
 * its way out. A tool that merely runs is no news.
 * @param marked pods with a job label.
 */
export function findChanged(marked: readonly Pod[]): Ref[] {
  return marked.flatMap((pod) => {
    const tool = toolOf(pod);
    const name = tool && hasNews(pod, tool) ? envOf(tool, 'TOE_JOB') : undefined;
    if (tool === undefined || name === undefined) return [];
    return [{ namespace: envOf(tool, 'TOE_JOB_NAMESPACE') ?? pod.metadata.namespace, name }];
  });
}

/** The jobs that count a pod of a namespace as active which is not marked any more. */
export function findLost(unfinished: readonly PowerTool[], namespace: string, marked: readonly Pod[]): Ref[] {
  const there = new Set(marked.map(({ metadata }) => metadata.uid));
  const hasLost = ({ metadata, status }: PowerTool): boolean =>
    status?.targets?.some(
      (row) =>
        row.state === 'Active' && (row.namespace ?? metadata.namespace) === namespace && !there.has(row.uid),
    ) ?? false;
  return unfinished.filter(hasLost).map(({ metadata }) => metadata);
}

/** Whether a pod is marked by the job of this uid. */
export function isOf({ metadata }: Pod, jobUid: string): boolean {
  return metadata.labels?.[JOB_LABEL] === jobUid;
}

/** Whether a pod carries the label of a job, and the job can do something about it. */
export function isMarked(
  pod: Pod,
  jobUid: string,
  { lost, unlabeled }: Pick<World, 'lost' | 'unlabeled'>,
): boolean {
  const { uid } = pod.metadata;
  return isOf(pod, jobUid) && !lost.has(uid) && !unlabeled.has(uid);
}

/** Whether the tool of a marked pod is not there yet: its next news is that it runs, which is none. */
export function isStarting(pod: Pod): boolean {
  const tool = toolOf(pod);
  const state = tool && toolState(pod, tool.name);
  return tool !== undefined && !state?.running && !state?.terminated;
}

function toolOf(pod: Pod): EphemeralContainer | undefined {
  const jobUid = pod.metadata.labels?.[JOB_LABEL] ?? '';
  // The order says nothing: the API server puts new ones first.
  return toolsOf(pod, jobUid).sort((a, b) => attemptOf(b) - attemptOf(a))[0];
}

function attemptOf(container: EphemeralContainer): number {
  return Number(envOf(container, 'TOE_ATTEMPT') ?? 1);
}

function hasNews(pod: Pod, tool: EphemeralContainer): boolean {
  const state = toolState(pod, tool.name);
  if (isDeleted(pod) || pod.status.phase !== 'Running' || state?.terminated) return true;
  return isStuck(state?.waiting?.reason) || isSuffering(pod, tool);
}

function isSuffering(pod: Pod, { name, targetContainerName = '' }: EphemeralContainer): boolean {
  const since = toolState(pod, name)?.running?.startedAt ?? undefined;
  return findHarm(pod, targetContainerName, since) !== undefined;
}
