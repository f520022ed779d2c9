import type { JobSpec } from '../../../lib/api/job-spec.ts';
import { JOB_LABEL } from '../../../lib/api/names.ts';
import { isOver } from '../../../lib/api/power-tool.ts';
import { toleranceOf } from './e4-time-to-live.ts';
import type { Facts, Invariant } from './invariant.ts';
import type { PowerToolStatus, Target } from '../../../lib/api/power-tool-status.ts';
import { isAtWork, secondsLeft, toolsOf } from './tools.ts';
import { specOf } from './spec-of.ts';

export const notEarly: Invariant = {
  id: 'E1',
  text: 'nothing is given up before its time, whatever the clocks of the functions say',
  onJob: ({ sim, history, now }, { record, before, after: { status, spec } }) => {
    if (!status || status === before?.status) return undefined;
    const job = specOf({ spec });
    const tolerance = toleranceOf(sim);
    const age = (now - record.createdAt) / 1000;
    const isOverdue = age >= (job.activeDeadlineSeconds ?? 0) - tolerance;
    if (status.reason === 'JobDeadlineExceeded' && !isOverdue) return `the job is ${age} s old`;
    const early = findEarly({ sim, history, now }, status, job);
    const isKnown = before?.status?.targets?.some(
      ({ uid, state }) => uid === early?.uid && state === 'Failed',
    );
    return early && !isKnown ? `${early.pod}: ${early.reason} before its time` : undefined;
  },
};

/** A target that was given up before its time. */
function findEarly({ sim, history, now }: Facts, status: PowerToolStatus, job: JobSpec): Target | undefined {
  return status.targets?.find(({ uid, reason, container }) => {
    const of = history.pods.get(uid);
    const isLate = reason === 'DeadlineExceeded' || reason === 'StartDeadlineExceeded';
    if (!isLate || !of || container === undefined) return false;
    return secondsLeft(of, container, job, now) > toleranceOf(sim);
  });
}

export const watchedWhileAtWork: Invariant = {
  id: 'E2',
  text: 'a pod keeps the label of a job while its tool is at work and has time left',
  onPod: ({ sim, history, now }, { record, before, after }) => {
    if (sim.excuses.late || sim.excuses.stale) return undefined;
    const uid = before.metadata.labels?.[JOB_LABEL];
    if (uid === undefined || after.metadata.labels?.[JOB_LABEL] !== undefined) return undefined;
    const of = history.jobs.get(uid);
    if (!of || of.goneAt !== undefined || isOver(of.job)) return undefined;
    const tool = toolsOf(record).findLast((one) => one.jobUid === uid);
    if (!tool || !isAtWork(tool) || after.metadata.deletionTimestamp !== undefined) return undefined;
    const left = secondsLeft(record, tool.container.name, specOf(of.job), now);
    return left > toleranceOf(sim) ? `${after.metadata.name} has lost it ${left} s too early` : undefined;
  },
};

export const labelsMeanTools: Invariant = {
  id: 'E3',
  text: 'a label says whose tool is in the pod',
  onPod: (_facts, { record, before, after }) => {
    const uid = after.metadata.labels?.[JOB_LABEL];
    if (uid === undefined || uid === before.metadata.labels?.[JOB_LABEL]) return undefined;
    return toolsOf(record).some((one) => one.jobUid === uid)
      ? undefined
      : `${after.metadata.name} has no tool of ${uid}`;
  },
};
