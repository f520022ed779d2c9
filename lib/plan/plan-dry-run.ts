import type { Target } from '../api/power-tool-status.ts';
import { isRefusal, type Refusal } from '../api/refusal.ts';
import type { Approval } from '../security/approve.ts';
import { countTargets } from '../status/count-targets.ts';
import type { Outcome } from '../status/judge.ts';
import { makeStatus } from '../status/make-status.ts';
import type { Action } from './action.ts';
import { findBusy } from './find-busy.ts';
import { makeContainer } from './plan-injection.ts';
import { planPatch } from './plan-patch.ts';
import { podKind } from './pod-kind.ts';
import type { Choice } from './select-targets.ts';
import { rowOf, type Survey } from './survey.ts';

/**
 * Reports what a job would do, pod by pod, and ends it: every check of ours, and the API server's own verdict by
 * a dry run for each kind of pod. Nothing is put into any pod.
 */
export function planDryRun(survey: Survey, approval: Approval): Action[] {
  const { world, job, now, choices } = survey;
  const fit = choices.filter((choice) => rowOf(survey, choice)?.state === 'Waiting');
  const trials = new Map(fit.map((choice) => [podKind(choice.pod), choice]));
  const open = [...trials].filter(([kind]) => !world.preflight.has(kind));
  if (open.length > 0)
    return open.map(([, choice]) => ({
      kind: 'preflight',
      pod: choice.pod,
      container: makeContainer(survey, choice, approval),
    }));
  const rows = choices.map((choice) => report(survey, choice));
  const counts = countTargets(rows, undefined);
  const input = { powerTool: world.powerTool, tool: job.tool, image: approval.image, rows, counts };
  return planPatch(world, makeStatus({ ...input, outcome: sumUp(rows) }, now));
}

function report(survey: Survey, choice: Choice): Target {
  const row = rowOf(survey, choice);
  if (!row || row.state !== 'Waiting') return row ?? neverSeen(choice);
  return { ...row, state: 'Skipped', ...verdict(survey, choice) };
}

function neverSeen({ pod }: Choice): Target {
  return { pod: pod.metadata.name, uid: pod.metadata.uid, state: 'Gone' };
}

function verdict({ world }: Survey, { pod }: Choice): Refusal {
  const refusal = world.preflight.get(podKind(pod));
  if (isRefusal(refusal)) return refusal;
  const busy = findBusy(pod, world.powerTool.metadata.uid);
  const wait = busy ? ` It would wait first: ${busy.message}` : '';
  return { reason: 'WouldRun', message: `The tool could be put into this pod.${wait}` };
}

function sumUp(rows: readonly Target[]): Outcome {
  const able = rows.filter(({ reason }) => reason === 'WouldRun').length;
  const message = `The tool could be put into ${able} of ${rows.length} pods. Nothing was put into any (spec.dryRun); see status.targets.`;
  return { phase: 'Completed', reason: 'DryRun', message };
}
