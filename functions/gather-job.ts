import { jobSpecOf, type JobSpec } from '../lib/api/job-spec.ts';
import type { Pod } from '../lib/api/pod.ts';
import { isOver, isScheduled, type PowerTool } from '../lib/api/power-tool.ts';
import { isRefusal } from '../lib/api/refusal.ts';
import { gatherPods, gatherStrays } from '../lib/kube/gather-pods.ts';
import { gatherPowerTool, gatherRules, gatherRuns } from '../lib/kube/gather.ts';
import type { Ref } from '../lib/api/object-meta.ts';
import { isOf } from '../lib/plan/find-changed.ts';
import { makeWorld, type World } from '../lib/plan/world.ts';
import type { Context } from './function.ts';

/**
 * Reads what is needed to start a job, or to go on with it; undefined when it is gone.
 * @param judgedAt the deadline of the timer that fired
 */
export async function gatherToStart(
  { kube, limits }: Context,
  ref: Ref,
  judgedAt?: Date,
): Promise<World | undefined> {
  const powerTool = await gatherPowerTool(kube, ref);
  if (!powerTool) return undefined;
  const known = { powerTool, limits, judgedAt };
  const job = jobSpecOf(powerTool.spec);
  if (isRefusal(job)) return makeWorld({ ...known, pods: [] });
  if (isScheduled(powerTool)) {
    const runs = await gatherRuns(kube, ref.namespace, powerTool.metadata.uid);
    return makeWorld({ ...known, pods: [], runs });
  }
  if (isOver(powerTool))
    return makeWorld({ ...known, wasOver: true, pods: await gatherTargets(kube, powerTool, job) });
  const [rules, pods] = await Promise.all([gatherRules(kube, job.tool), gatherTargets(kube, powerTool, job)]);
  return makeWorld({ ...known, pods, rules });
}

/**
 * Reads what is needed to recount a job; undefined when there is nothing to recount.
 * @param marked pods that were just read; when they are all of the job, they are not read again
 */
export async function gatherToRecount(
  { kube, limits }: Context,
  ref: Ref,
  marked: readonly Pod[] = [],
): Promise<World | undefined> {
  const powerTool = await gatherPowerTool(kube, ref);
  if (!powerTool || isOver(powerTool) || isScheduled(powerTool)) return undefined;
  const job = jobSpecOf(powerTool.spec);
  if (isRefusal(job)) return undefined;
  const own = wholeOf(powerTool, marked);
  return makeWorld({ powerTool, pods: own ?? (await gatherTargets(kube, powerTool, job)), limits });
}

async function gatherTargets(kube: Context['kube'], powerTool: PowerTool, job: JobSpec): Promise<Pod[]> {
  const selected = await gatherPods(kube, powerTool.metadata.namespace, job);
  return [...selected, ...(await gatherStrays(kube, powerTool, selected))];
}

function wholeOf(powerTool: PowerTool, marked: readonly Pod[]): readonly Pod[] | undefined {
  const own = marked.filter((pod) => isOf(pod, powerTool.metadata.uid));
  const isWhole = own.length > 0 && own.length === powerTool.status?.counts?.selected;
  return isWhole && !areOld(own, powerTool) ? own : undefined;
}

// They were read before the job, which may tell of a later attempt.
function areOld(pods: readonly Pod[], { status }: PowerTool): boolean {
  const containers = new Map(status?.targets?.map(({ uid, container }) => [uid, container]));
  return pods.some(({ metadata, spec }) => {
    const latest = containers.get(metadata.uid);
    return latest !== undefined && !spec.ephemeralContainers?.some(({ name }) => name === latest);
  });
}
