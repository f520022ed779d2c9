import { JOB_LABEL, POWER_TOOL_ANNOTATION } from '../api/names.ts';
import type { Ledger } from '../api/ledger.ts';
import { toolsOf, type Pod } from '../api/pod.ts';
import { hasFinalizer, isOver, isScheduled, type PowerTool } from '../api/power-tool.ts';
import { hasFired, pathOfJob, type Timer } from '../api/timer.ts';
import { isLongOver } from './is-long-over.ts';
import { expiryOf } from './plan-cleanup.ts';

/** Most pods from which one sweep takes the mark. */
const MOST_UNMARKED = 100;

/** All of toe in a cluster, read at once. */
export interface Fleet {
  /** The PowerTools of the namespaces that admins opted in; elsewhere, those with our finalizer. */
  readonly jobs: readonly PowerTool[];
  readonly timers: readonly Timer[];
  /** Pods that carry the label of a job. */
  readonly marked: readonly Pod[];
  readonly ledger: Ledger;
}

/** What events should have led to, and did not. */
export interface Sweep {
  /** Unfinished jobs that nothing will wake any more. */
  readonly toWake: readonly PowerTool[];
  /** Jobs that are over and have something left. */
  readonly toEnd: readonly PowerTool[];
  /** Pods marked by a job that is gone, and the uid of that job; some of them, those first whose tool is there or has just ended. */
  readonly toUnmark: readonly { readonly pod: Pod; readonly jobUid: string }[];
  /** Uids of jobs that take part of a budget and are gone, or over. */
  readonly toRelease: readonly string[];
}

/**
 * Compares all jobs with all that belongs to them. Every event may be lost; this finds what came of it, without
 * looking at any pod that is not marked.
 */
export function planSweep({ jobs, timers, marked, ledger }: Fleet, now: Date): Sweep {
  const alive = new Map(jobs.filter(hasFinalizer).map((job) => [job.metadata.uid, job]));
  const armed = new Set(
    timers
      .filter((timer) => !hasFired(timer))
      .map(({ metadata }) => metadata.annotations?.[POWER_TOOL_ANNOTATION]),
  );
  const isArmed = ({ metadata }: PowerTool): boolean => armed.has(pathOfJob(metadata));
  return {
    toWake: jobs.filter((job) => !isOver(job) && isForgotten(job, isArmed(job), ledger)),
    toEnd: jobs.filter((job) => isOver(job) && (hasFinalizer(job) || isExpired(job, isArmed(job), now))),
    toUnmark: marked
      .map((pod) => ({ pod, jobUid: pod.metadata.labels?.[JOB_LABEL] ?? '' }))
      .filter(({ jobUid }) => !alive.has(jobUid))
      .sort((a, b) => Number(isReal(b, now)) - Number(isReal(a, now)))
      .slice(0, MOST_UNMARKED),
    toRelease: [...ledger.keys()].filter((uid) => !alive.has(uid)),
  };
}

// One that stands there without a tool of that job, or long after it, somebody has put there by hand; or it does no
// harm any more.
function isReal({ pod, jobUid }: Sweep['toUnmark'][number], now: Date): boolean {
  return toolsOf(pod, jobUid).some((one) => !isLongOver(pod, one, now));
}

function isForgotten(job: PowerTool, isArmed: boolean, ledger: Ledger): boolean {
  const { metadata, status } = job;
  const isUnread = metadata.generation !== status?.observedGeneration;
  return isUnread || (!isArmed && !isMeantToRest(job, ledger));
}

// A suspended job has a timer when it is stopped at its deadline, or has part of a budget to give back; of a schedule
// the deadline is that of its runs.
function isMeantToRest(job: PowerTool, ledger: Ledger): boolean {
  const { metadata, spec, status } = job;
  const hasDeadline = spec.activeDeadlineSeconds !== undefined && !isScheduled(job);
  const isAwaited = hasDeadline || ledger.has(metadata.uid);
  return spec.suspend === true && !isAwaited && (status?.counts?.active ?? 0) === 0;
}

function isExpired(job: PowerTool, isArmed: boolean, now: Date): boolean {
  const expiry = expiryOf(job);
  return expiry !== undefined && (!isArmed || expiry <= now);
}
