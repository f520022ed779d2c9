import type { JobSpec } from '../../../lib/api/job-spec.ts';
import type { Target, TargetState } from '../../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { fateOf } from '../scenario/fate.ts';
import type { PodPlan } from '../scenario/scenario.ts';
import type { Sim } from '../world/sim.ts';
import { OPTED_IN } from '../world/sources.ts';
import type { Invariant } from './invariant.ts';
import { specOf } from './spec-of.ts';

/** What the end of a job must be when nothing but faults got in its way: worked out without a line of its code. */
export const asFated: Invariant = {
  id: 'O1',
  text: 'when nothing but faults gets in the way, every job ends as the fates of its tools say',
  atEnd: ({ sim, history }) => {
    const { calm } = sim.scenario;
    if (!calm || sim.excuses.refused || sim.excuses.stale) return undefined;
    for (const { job, goneAt } of history.jobs.values()) {
      const wrong = goneAt === undefined ? findDifference(sim, job) : undefined;
      if (wrong) return `${job.metadata.name}: ${wrong}`;
    }
    return undefined;
  },
};

function findDifference(sim: Sim, job: PowerTool): string | undefined {
  const spec = specOf(job);
  const { phase, targets = [] } = job.status ?? {};
  const pods = sim.scenario.pods.filter((pod) => isChosen(pod, spec));
  const count = sampleSize(pods, spec);
  if (targets.length !== count) return `${targets.length} targets, ${count} expected`;
  for (const row of targets) {
    const allowed = ends(sim, job, spec, row);
    if (allowed && !allowed.includes(row.state))
      return `${row.pod} is ${row.state}, not ${allowed.join(' or ')}`;
  }
  const hasFailed = count === 0 || targets.some(({ state }) => state === 'Failed');
  return phase === (hasFailed ? 'Failed' : 'Completed') ? undefined : `it is ${phase}`;
}

function isChosen({ namespace, app }: PodPlan, { namespaces, selector }: JobSpec): boolean {
  if (selector.matchLabels?.['app'] !== app) return false;
  if (!namespaces) return namespace === 'shop';
  return OPTED_IN.includes(namespace) && (namespaces.matchNames?.includes(namespace) ?? true);
}

function sampleSize(pods: readonly PodPlan[], { sample: { max, percent, onePerNode } }: JobSpec): number {
  const able = onePerNode ? new Set(pods.map(({ node }) => node)).size : pods.length;
  return Math.min(max, Math.ceil((able * percent) / 100));
}

// A tool that hangs or starts late may be given up, or come to its end before anybody looks; one whose image comes after
// all, too, when the event that it did not come is lost.
function ends(sim: Sim, job: PowerTool, spec: JobSpec, { pod }: Target): readonly TargetState[] | undefined {
  // When a canary fails, the others are not started, or obey.
  const stopped: readonly TargetState[] = spec.canary > 0 ? ['Skipped', 'Succeeded', 'Failed'] : [];
  for (let attempt = 1; attempt <= spec.failure.maxRetries + 1; attempt += 1) {
    const { name, startsAfter } = fateOf(sim, { pod, job: job.metadata.name, attempt });
    if (name === 'unpullable' && startsAfter !== undefined) return undefined;
    if (name === 'fine' || name === 'slow' || name === 'late') return ['Succeeded', ...stopped];
    if (name === 'stuck' || name === 'hangs') return undefined;
    if (name !== 'fails') break;
  }
  return ['Failed', ...stopped];
}
