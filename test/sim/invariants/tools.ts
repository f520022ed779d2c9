import { CONTAINER_PREFIX } from '../../../lib/api/names.ts';
import { envOf, toolState, type EphemeralContainer, type Pod } from '../../../lib/api/pod.ts';
import { isFinal } from '../../../lib/api/power-tool-status.ts';
import { isSettled } from '../../../lib/status/merge-targets.ts';
import { hopelessReason } from '../../../lib/status/waiting-states.ts';
import { graceSeconds } from '../../../lib/status/observe-target.ts';
import type { JobSpec } from '../../../lib/api/job-spec.ts';
import { LIMITS } from '../world/make-instance.ts';
import type { History, PodRecord } from './history.ts';
import { specOf } from './spec-of.ts';

/** A tool of a job in a pod. */
export interface Tool {
  readonly container: EphemeralContainer;
  readonly record: PodRecord;
  readonly jobUid: string;
  readonly tool: string;
  readonly attempt: number;
}

/** Our containers of a pod, by their attempts. */
export function toolsOf(record: PodRecord): readonly Tool[] {
  const containers = record.pod.spec.ephemeralContainers;
  if (!containers) return [];
  const tools = known.get(containers) ?? readTools(record, containers);
  known.set(containers, tools);
  return tools;
}

/** As long as the containers of a pod are the same, its tools are. */
const known = new WeakMap<readonly EphemeralContainer[], readonly Tool[]>();

function readTools(record: PodRecord, containers: readonly EphemeralContainer[]): Tool[] {
  return containers
    .filter(({ name }) => name.startsWith(CONTAINER_PREFIX))
    .map((container) => ({
      container,
      record,
      jobUid: envOf(container, 'TOE_JOB_UID') ?? '',
      tool: envOf(container, 'TOE_TOOL') ?? '',
      attempt: Number(envOf(container, 'TOE_ATTEMPT')),
    }))
    .sort((a, b) => a.attempt - b.attempt);
}

/** Whether a tool runs, or may still come to run. */
export function isAtWork({ record, container }: Tool): boolean {
  const state = toolState(record.pod, container.name);
  const hasEnded = ['Succeeded', 'Failed'].includes(record.pod.status.phase ?? '');
  return !record.isGone && !hasEnded && !state?.terminated && !hopelessReason(state?.waiting ?? {});
}

/** Whether a tool counts against the limits of its job: at work, and not given up. */
export function counts(tool: Tool, { jobs }: History, now: number): boolean {
  const of = jobs.get(tool.jobUid);
  if (!isAtWork(tool) || !of || of.goneAt !== undefined) return false;
  const { metadata, status } = of.job;
  if (metadata.deletionTimestamp !== undefined || isFinal(status?.phase)) return false;
  const row = status?.targets?.find(({ uid }) => uid === tool.record.pod.metadata.uid);
  if (row && isSettled(row)) return false;
  return secondsLeft(tool.record, tool.container.name, specOf(of.job), now) > 0;
}

/** The tools of all pods, of one job or of all. */
export function allTools({ pods }: History, jobUid?: string): Tool[] {
  return [...pods.values()].flatMap(toolsOf).filter((tool) => jobUid === undefined || tool.jobUid === jobUid);
}

/** The exit code of a tool that has ended. */
export function exitCodeOf(pod: Pod, container: string): number | undefined {
  return toolState(pod, container)?.terminated?.exitCode;
}

/** Seconds that a tool may still take, by the true clock: to start, or to end. */
export function secondsLeft(
  { pod, injectedAt }: PodRecord,
  container: string,
  job: JobSpec,
  now: number,
): number {
  const state = toolState(pod, container);
  if (state?.terminated) return 0;
  const started = state?.running?.startedAt;
  const due = started
    ? Date.parse(started) / 1000 + job.warmupSeconds + job.durationSeconds + graceSeconds(job)
    : (injectedAt.get(container) ?? 0) / 1000 + LIMITS.startDeadlineSeconds;
  return due - now / 1000;
}
