import type { JobSpec } from '../api/job-spec.ts';
import type { Counts, Target } from '../api/power-tool-status.ts';
import type { Refusal } from '../api/refusal.ts';
import { countTargets } from '../status/count-targets.ts';
import { findStop } from '../status/find-stop.ts';
import { mergeTargets } from '../status/merge-targets.ts';
import { observeTarget } from '../status/observe-target.ts';
import { settleStopped } from '../status/settle-stopped.ts';
import type { Choice } from './choice.ts';
import { findHold } from './find-hold.ts';
import { findTaken } from './find-taken.ts';
import { hasBegun, selectTargets } from './select-targets.ts';
import type { World } from './world.ts';

/** A job as it is observed now: what every plan of it starts from. */
export interface Survey {
  readonly world: World;
  /** The pods of the job. */
  readonly choices: readonly Choice[];
  readonly job: JobSpec;
  readonly now: Date;
  /** A tool of this job is in a pod, or was: from now on the job is followed to its end. */
  readonly begun: boolean;
  /** One row for each target, also for those whose pod is gone; what needs attention first. */
  readonly rows: readonly Target[];
  /** The same by the uid of the pod. */
  readonly byUid: ReadonlyMap<string, Target>;
  readonly counts: Counts;
  /** Why the job ends early, when it does. */
  readonly stop: Refusal | undefined;
}

/** Whether a pod is unfit for the tool, and why. */
export type Check = (choice: Choice) => Refusal | undefined;

/** By what pods are vetted: what admins allow now, as far as it was read. */
export interface Vetting {
  /** Is asked for pods into which nothing was put yet; a pod that it refuses is skipped. */
  readonly check: Check;
  /** Why nothing may be started any more. */
  readonly veto?: Refusal | undefined;
}

/** What a function takes for granted that does not read what admins say: it starts nothing. */
export const NO_VETTING: Vetting = { check: () => undefined };

/**
 * Looks at the targets of a job and sums them up. Where the job ends early, what waits is given up already in its
 * rows.
 */
export function makeSurvey(world: World, job: JobSpec, now: Date, vetting: Vetting = NO_VETTING): Survey {
  const { check, veto } = vetting;
  const { powerTool, judgedAt } = world;
  const choices = selectTargets(world.pods, job, powerTool);
  const begun = hasBegun(powerTool, choices);
  const before = powerTool.status;
  const stored = new Map(before?.targets?.map((row) => [row.uid, row]));
  const look = (choice: Choice): Target =>
    observe({ world, job, known: stored.get(choice.pod.metadata.uid) }, choice, now);
  const seen = choices.map((choice) => skipUnfit(look(choice), choice, check));
  const merged = mergeTargets(seen, before?.targets ?? []);
  const counts = countTargets(merged);
  const found = findStop({ powerTool, job, rows: merged, counts, judgedAt });
  const stop = found ?? (begun && counts.waiting > 0 ? veto : undefined);
  const rows = stop ? mergeTargets(settleStopped(merged, stop, before), []) : merged;
  const byUid = new Map(rows.map((row) => [row.uid, row]));
  return {
    world,
    choices,
    job,
    now,
    begun,
    rows,
    byUid,
    counts: countTargets(rows),
    stop,
  };
}

/** The row of a choice. */
export function rowOf({ byUid }: Survey, { pod }: Choice): Target | undefined {
  return byUid.get(pod.metadata.uid);
}

interface Known extends Pick<Survey, 'world' | 'job'> {
  /** The stored row. */
  readonly known: Target | undefined;
}

function observe({ world, job, known }: Known, choice: Choice, now: Date): Target {
  const { uid } = choice.pod.metadata;
  const { metadata } = world.powerTool;
  const context = {
    job,
    namespace: metadata.namespace,
    attempt: choice.attempt,
    container: choice.container,
    target: choice.target,
    known,
    startDeadlineSeconds: world.limits.startDeadlineSeconds,
    maxRunsPerPod: world.limits.maxRunsPerPod,
    judgedAt: world.judgedAt,
    refusal: world.refusals.get(uid) ?? world.tokens.closed.get(choice.pod.metadata.namespace),
    hold: findHold(world, job.tool, choice.pod, now),
    taken: findTaken(choice, metadata.uid),
    lost: world.lost.has(uid),
  };
  return observeTarget(choice.pod, context, now);
}

function skipUnfit(row: Target, choice: Choice, check: Check): Target {
  if (row.state !== 'Waiting' || choice.injected) return row;
  const refusal = check(choice);
  return refusal ? { ...row, state: 'Skipped', ...refusal } : row;
}
