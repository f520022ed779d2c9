import { FINALIZER, JOB_LABEL } from '../../../lib/api/names.ts';
import { isOver, type PowerTool } from '../../../lib/api/power-tool.ts';
import { RUN, type History } from './history.ts';
import type { Facts, Invariant } from './invariant.ts';

export const finalizerLast: Invariant = {
  id: 'I8',
  text: 'the finalizer goes last: no label, timer, Secret or part of a budget is left then',
  onJob: (facts, { before, after }) =>
    hasFinalizer(before) && !hasFinalizer(after) ? findEarly(facts, after) : undefined,
  onGone: (facts, { job }) => (hasFinalizer(job) ? findEarly(facts, job) : undefined),
};

// A write that takes effect when its sender has long given up may land after the end: the sweep mends that.
function findEarly(facts: Facts, job: PowerTool): string | undefined {
  const { late, stale } = facts.sim.excuses;
  return late || stale ? undefined : findLeft(facts, job, true);
}

export const finalizerFirst: Invariant = {
  id: 'I8b',
  text: 'the finalizer is there before the first tool is',
  onInjection: (_facts, { of }) =>
    of && of.goneAt === undefined && !hasFinalizer(of.job) && of.heldSince === undefined
      ? `${of.job.metadata.name} has none`
      : undefined,
};

export const nothingLeft: Invariant = {
  id: 'I8c',
  text: 'at the end nothing is left of jobs that are over: no finalizer, label, timer, Secret or part of a budget',
  atEnd: (facts) => {
    for (const { job, goneAt } of facts.history.jobs.values()) {
      if (goneAt === undefined && !isOver(job)) continue;
      if (goneAt === undefined && hasFinalizer(job)) return `${job.metadata.name} has its finalizer`;
      const left = findLeft(facts, job, false);
      if (left) return `${job.metadata.name}: ${left}`;
    }
    return undefined;
  },
};

/** Seconds from the end of a job until nothing of it is left. */
const SOON = 60;

export const finalizerSoon: Invariant = {
  id: 'I8d',
  text: `without faults the finalizer goes within ${SOON} s of the end of a job`,
  onJob: ({ sim, now }, { record, before, after }) => {
    const { faults, events } = sim.excuses;
    if (faults || events || sim.scenario.deployment.slowness > 0) return undefined;
    if (record.finalAt === undefined || !hasFinalizer(before) || hasFinalizer(after)) return undefined;
    const seconds = (now - record.finalAt) / 1000;
    return seconds > SOON ? `${after.metadata.name} kept it for ${seconds} s` : undefined;
  },
};

function hasFinalizer(job: PowerTool | undefined): boolean {
  return job?.metadata.finalizers?.includes(FINALIZER) ?? false;
}

// What a run that was under way has just put there, the end of that run takes away.
function findLeft(facts: Facts, { metadata: { uid } }: PowerTool, orJustMade: boolean): string | undefined {
  const { history, now } = facts;
  const isOld = (since: number): boolean => !orJustMade || now - since > RUN;
  const marked = [...history.pods.values()].find(
    ({ pod, isGone, labelledAt }) => !isGone && pod.metadata.labels?.[JOB_LABEL] === uid && isOld(labelledAt),
  );
  if (marked) return `${marked.pod.metadata.name} has its label`;
  const secret = findSecret(history, uid, isOld);
  if (secret !== undefined && !isLost(facts, uid)) return `the Secret ${secret} is there`;
  const timer = findTimer(history, uid, isOld);
  if (timer) return `the timer ${timer} is armed`;
  return !orJustMade && history.ledger[uid] !== undefined ? 'it takes part of a budget' : undefined;
}

// Nobody may list Secrets. So what a process that died has just made for a job that is deleted in the same moment, or
// what a request makes that takes effect when its sender has long given up, nobody finds: a Secret whose token ends
// nowhere, since its anchor is gone, or the anchor itself, which holds nothing.
function isLost({ sim, history }: Facts, uid: string): boolean {
  const isGone = history.jobs.get(uid)?.goneAt !== undefined;
  return sim.excuses.late || (isGone && sim.excuses.faults);
}

function findSecret(
  { secrets }: History,
  uid: string,
  isOld: (since: number) => boolean,
): string | undefined {
  return [...secrets].find(([key, { since }]) => key.includes(`/toe-${uid}`) && isOld(since))?.[0];
}

function findTimer({ timers }: History, uid: string, isOld: (since: number) => boolean): string | undefined {
  return [...timers].find(([, { jobUid, since }]) => jobUid === uid && isOld(since))?.[0];
}
