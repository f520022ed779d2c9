import type { Target } from '../api/power-tool-status.ts';
import type { Refusal } from '../api/refusal.ts';
import type { Approval } from '../security/approve.ts';
import { countTargets } from '../status/count-targets.ts';
import type { Outcome } from '../status/judge.ts';
import { makeStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { findBusy } from './find-busy.ts';
import { findTrials } from './find-trials.ts';
import { describeStep, makeClimb, type Climb } from './climb.ts';
import { planPatch } from './plan-patch.ts';
import { podKind } from './pod-kind.ts';
import type { Choice } from './choice.ts';
import { rowOf, type Survey } from './survey.ts';

/**
 * Reports what a job would do, pod by pod, and ends it: every check of ours, and the API server's own verdict by
 * a dry run for each kind of pod. Nothing is put into any pod.
 */
export function planDryRun(survey: Survey, approval: Approval): Action[] {
  const { world, job, now, choices } = survey;
  const fit = choices.filter(
    (choice) => rowOf(survey, choice)?.state === 'Waiting' && !world.delays.has(podKind(choice.pod)),
  );
  const climb = makeClimb(survey, approval);
  const ways = fit.map((choice) => ({ choice, way: climb(choice) }));
  const trials = findTrials(survey, ways, approval);
  if (trials.length > 0) return trials;
  const rows = choices.map((choice) => report(survey, choice, climb));
  const counts = countTargets(rows);
  const input = { powerTool: world.powerTool, tool: job.tool, image: approval.image, rows, counts };
  return planPatch(world, makeStatus({ ...input, outcome: sumUp(rows) }, now));
}

function report(survey: Survey, choice: Choice, climb: (choice: Choice) => Climb): Target {
  const row = rowOf(survey, choice);
  if (!row || row.state !== 'Waiting') return row ?? neverSeen(choice);
  return { ...row, state: 'Skipped', ...verdict(survey, choice, climb(choice)) };
}

function neverSeen({ pod }: Choice): Target {
  return { pod: pod.metadata.name, uid: pod.metadata.uid, state: 'Gone' };
}

function verdict({ world, now }: Survey, { pod }: Choice, way: Climb): Pick<Target, 'mode'> & Refusal {
  const delay = world.delays.get(podKind(pod));
  if (delay) return delay;
  if ('refused' in way) return way.refused;
  const { mode, ...step } = 'take' in way ? way.take : way.tryOut;
  const busy = findBusy(pod, world, now);
  const wait = busy ? ` It would wait first: ${busy.message}` : '';
  const how = describeStep({ mode, ...step }) || '.';
  const message = `The tool could be put into this pod${how}${wait}`;
  return { ...(mode === undefined ? {} : { mode }), reason: 'WouldRun', message };
}

function sumUp(rows: readonly Target[]): Outcome {
  const able = rows.filter(({ reason }) => reason === 'WouldRun').length;
  const message = `The tool could be put into ${able} of ${rows.length} pods. Nothing was put into any (spec.dryRun); see status.targets.`;
  return { phase: 'Completed', reason: 'DryRun', message };
}
