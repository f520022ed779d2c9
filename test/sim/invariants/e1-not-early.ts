import { jobSpecOf, type JobSpec } from '../../../lib/api/job-spec.ts';
import { JOB_LABEL } from '../../../lib/api/names.ts';
import { isSettled } from '../../../lib/status/merge-targets.ts';
import { isOver } from '../../../lib/api/power-tool.ts';
import type { Invariant } from './invariant.ts';
import { isAtWork, secondsLeft, toolsOf } from './tools.ts';

export const notEarly: Invariant = {
  id: 'E1',
  text: 'nothing is given up before its time, whatever the clocks of the functions say',
  onJob: ({ history, now }, { record, before, after: { status, spec } }) => {
    if (!status || status === before?.status) return undefined;
    const job = jobSpecOf(spec) as JobSpec;
    const age = (now - record.createdAt) / 1000;
    const isOverdue = age >= (job.activeDeadlineSeconds ?? 0) - 1;
    if (status.reason === 'JobDeadlineExceeded' && !isOverdue) return `the job is ${age} s old`;
    const known = new Set(before?.status?.targets?.filter(isSettled).map(({ uid }) => uid));
    for (const row of status.targets ?? []) {
      if (known.has(row.uid)) continue;
      const of = history.pods.get(row.uid);
      const seconds = of && row.container !== undefined ? secondsLeft(of, row.container, job, now) : 0;
      if ((row.reason === 'DeadlineExceeded' || row.reason === 'StartDeadlineExceeded') && seconds > 1)
        return `${row.pod}: ${row.reason} ${seconds} s before its time`;
    }
    return undefined;
  },
};

export const watchedWhileAtWork: Invariant = {
  id: 'E2',
  text: 'a pod keeps the label of a job while its tool is at work and has time left',
  onPod: ({ sim, history, now }, { record, before, after }) => {
    if (sim.excuses.late) return undefined;
    const uid = before.metadata.labels?.[JOB_LABEL];
    if (uid === undefined || after.metadata.labels?.[JOB_LABEL] !== undefined) return undefined;
    const of = history.jobs.get(uid);
    if (!of || of.goneAt !== undefined || isOver(of.job)) return undefined;
    const tool = toolsOf(record).findLast((one) => one.jobUid === uid);
    if (!tool || !isAtWork(tool) || after.metadata.deletionTimestamp !== undefined) return undefined;
    const left = secondsLeft(record, tool.container.name, jobSpecOf(of.job.spec) as JobSpec, now);
    return left > 1 ? `${after.metadata.name} has lost it ${left} s too early` : undefined;
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
