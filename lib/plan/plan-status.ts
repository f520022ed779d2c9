import { isDeepStrictEqual } from 'node:util';
import type { JobSpec } from '../api/job-spec.ts';
import type { PowerToolStatus, Target } from '../api/power-tool-status.ts';
import { isSettled } from '../status/merge-targets.ts';
import { makeStatus } from '../status/make-status.ts';
import { END_GRACE_SECONDS, observeTarget } from '../status/observe-target.ts';
import type { Action } from './action.ts';
import { isMarked } from './find-changed.ts';
import { selectTargets, type Choice } from './select-targets.ts';
import type { World } from './world.ts';

/**
 * Recounts a job that has begun: takes the label off targets whose part is over, arms the timer for the tools
 * that still run, and writes the whole status when it differs. Labels go first: a final status means that no
 * pod is marked any more.
 */
export function planStatus(world: World, job: JobSpec, now: Date): Action[] {
  const { powerTool } = world;
  const choices = selectTargets(world.pods, job, powerTool);
  const rows = observe(world, choices, job, now);
  const unlabel = planUnlabel(world, choices, rows);
  if (unlabel.length > 0) return unlabel;
  const timer = planTimer(world, rows, job, now);
  if (timer) return [timer];
  const input = { powerTool, tool: job.tool, image: imageOf(choices), rows, deadline: world.armed };
  return planPatch(world, makeStatus(input, now));
}

/** The targets as their pods show them now; a part that is over stays as it was written. */
export function observe(world: World, choices: readonly Choice[], job: JobSpec, now: Date): Target[] {
  const settled = new Map(world.powerTool.status?.targets?.filter(isSettled).map((row) => [row.uid, row]));
  const deadline = dateOf(world.powerTool.status?.deadline ?? world.armed);
  return choices.map(({ pod, container, target }) => {
    const { uid } = pod.metadata;
    const known = settled.get(uid);
    if (known) return known;
    const learned = { refusal: world.refusals.get(uid), lost: world.lost.has(uid) };
    const context = {
      container,
      target,
      durationSeconds: job.durationSeconds,
      startDeadline: deadline,
      ...learned,
    };
    return observeTarget(pod, context, now);
  });
}

/** A status patch, unless the stored status says the same already. */
export function planPatch({ powerTool }: World, status: PowerToolStatus): Action[] {
  return isDeepStrictEqual(status, powerTool.status) ? [] : [{ kind: 'patchStatus', status }];
}

/** When a tool that is injected now must have started. */
export function startDeadline({ startDeadlineSeconds }: World, now: Date): Date {
  return new Date(now.getTime() + startDeadlineSeconds * 1000);
}

// A new timer gives tools no more time to start: for that, the stored deadline counts until it is replaced.
function dateOf(time: string | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

function planUnlabel(world: World, choices: readonly Choice[], rows: readonly Target[]): Action[] {
  const { uid } = world.powerTool.metadata;
  const over = choices.filter(({ pod }, index) => {
    const row = rows[index];
    return isMarked(pod, uid, world) && row !== undefined && isSettled(row);
  });
  return over.map(({ pod }) => ({ kind: 'unlabel', pod }));
}

// The first timer is for tools that never start. When it has fired, those that run get one for their end.
function planTimer(world: World, rows: readonly Target[], job: JobSpec, now: Date): Action | undefined {
  const active = rows.filter(({ state }) => state === 'Active');
  const deadline = dateOf(world.armed ?? world.powerTool.status?.deadline);
  if (active.length === 0 || (deadline && deadline > now)) return undefined;
  if (!deadline) return { kind: 'armTimer', deadline: startDeadline(world, now) };
  const starts = active.map(({ startedAt }) =>
    startedAt === undefined ? now.getTime() : Date.parse(startedAt),
  );
  const end = Math.max(...starts) + (job.durationSeconds + END_GRACE_SECONDS) * 1000;
  return { kind: 'armTimer', deadline: new Date(Math.max(end, now.getTime() + 1000)) };
}

// What runs is what the pods say, not what was meant.
function imageOf(choices: readonly Choice[]): string | undefined {
  const found = choices.find(({ injected }) => injected);
  return found?.pod.spec.ephemeralContainers?.find(({ name }) => name === found.container)?.image;
}
