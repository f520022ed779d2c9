import type { Logger } from 'pino';
import { jobSpecOf } from '../../lib/api/job-spec.ts';
import { GROUP, PROFILER_IMAGES } from '../../lib/api/names.ts';
import { isOver, type PowerTool } from '../../lib/api/power-tool.ts';
import { isRefusal } from '../../lib/api/refusal.ts';
import { makeCoalescer } from '../../lib/http/coalesce.ts';
import { forEachInTurn } from '../../lib/kube/failures.ts';
import { gatherPods, gatherPowerTool, gatherRules, gatherUnfinished } from '../../lib/kube/gather.ts';
import type { Ref } from '../../lib/kube/paths.ts';
import { reconcileJob } from '../../lib/kube/reconcile-job.ts';
import { makeWorld, type World } from '../../lib/plan/world.ts';
import type { Context, Handle, Permission, Subscription } from '../function.ts';
import { makeShell } from '../shell.ts';

export const usage =
  'Starts a job: looks up the approved image and rights of the tool, chooses the pods, and puts the tool into them. When a pod becomes free, starts the jobs that wait for it.';

// A pod whose label goes away leaves the selector of the event source: that is its `delete`.
export const subscriptions: readonly Subscription[] = [
  { kind: 'PowerTool', changes: ['add'] },
  { kind: 'Pod', changes: ['delete'] },
];

export const permissions: readonly Permission[] = [
  { apiGroup: GROUP, resource: 'powertools', verbs: ['get', 'list', 'patch'], scope: 'cluster' },
  { apiGroup: GROUP, resource: 'powertools/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: GROUP, resource: 'powertoolconfigs', verbs: ['list'], scope: 'system' },
  { apiGroup: '', resource: 'configmaps', verbs: ['get'], scope: 'system', names: [PROFILER_IMAGES] },
  { apiGroup: '', resource: 'pods', verbs: ['get', 'list'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods/ephemeralcontainers', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: 'batch', resource: 'jobs', verbs: ['create'], scope: 'timers' },
];

/** Milliseconds that a look at the waiting jobs of a namespace waits: pods become free in groups. */
const WAIT = 200;

export function makeHandle(context: Context): Handle {
  const startWaiting = makeCoalescer<Logger>(async (namespace, logs) => {
    const waiting = (await gatherUnfinished(context.kube, namespace)).filter(isWaiting);
    const log = logs[0] ?? context.log;
    await forEachInTurn(waiting.sort(oldestFirst), ({ metadata }) => start(context, metadata, log));
    return WAIT;
  }, WAIT);
  return ({ kind, namespace, name }, log) =>
    kind === 'PowerTool' ? start(context, { namespace, name }, log) : startWaiting(namespace, log);
}

function start(context: Context, ref: Ref, log: Logger): Promise<void> {
  return reconcileJob(makeShell(context, log.child({ job: ref.name })), () => gatherWorld(context, ref));
}

async function gatherWorld({ kube, startDeadlineSeconds }: Context, ref: Ref): Promise<World | undefined> {
  const powerTool = await gatherPowerTool(kube, ref);
  if (!powerTool || isOver(powerTool)) return undefined;
  const job = jobSpecOf(powerTool.spec);
  if (isRefusal(job)) return makeWorld({ powerTool, pods: [], startDeadlineSeconds });
  const [rules, pods] = await Promise.all([
    gatherRules(kube, job.tool),
    gatherPods(kube, ref.namespace, job.selector),
  ]);
  return makeWorld({ powerTool, pods, rules, startDeadlineSeconds });
}

// Jobs that an event was lost of have no status yet; they are started here too.
function isWaiting({ status }: PowerTool): boolean {
  return status?.startedAt === undefined || (status.counts?.waiting ?? 0) > 0;
}

function oldestFirst(a: PowerTool, b: PowerTool): number {
  return a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1;
}
