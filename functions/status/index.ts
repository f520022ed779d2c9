import type { Logger } from 'pino';
import { changeOf, type ChangeKind } from '../../lib/api/event.ts';
import { jobSpecOf } from '../../lib/api/job-spec.ts';
import { GROUP } from '../../lib/api/names.ts';
import type { Pod } from '../../lib/api/pod.ts';
import { isOver } from '../../lib/api/power-tool.ts';
import { isRefusal } from '../../lib/api/refusal.ts';
import { makeCoalescer } from '../../lib/http/coalesce.ts';
import {
  gatherMarked,
  gatherPods,
  gatherPowerTool,
  gatherFired,
  gatherUnfinished,
} from '../../lib/kube/gather.ts';
import { forEachInTurn } from '../../lib/kube/failures.ts';
import type { Ref } from '../../lib/kube/paths.ts';
import { reconcileJob } from '../../lib/kube/reconcile-job.ts';
import { findChanged, findLost, isOf, isStarting } from '../../lib/plan/find-changed.ts';
import { makeWorld, type World } from '../../lib/plan/world.ts';
import type { Context, Handle, Permission, Subscription } from '../function.ts';
import { makeShell } from '../shell.ts';

export const usage =
  'Follows the tools: recounts a job from its pods when one of them ends or is lost, or when a timer fires, and writes its status.';

export const subscriptions: readonly Subscription[] = [
  { kind: 'Pod', changes: ['update', 'delete'] },
  { kind: 'Job', changes: ['update'] },
];

export const permissions: readonly Permission[] = [
  { apiGroup: GROUP, resource: 'powertools', verbs: ['get', 'list'], scope: 'cluster' },
  { apiGroup: GROUP, resource: 'powertools/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods', verbs: ['list'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: 'batch', resource: 'jobs', verbs: ['get', 'create'], scope: 'timers' },
];

/** Milliseconds that a recount waits for each further marked pod of a namespace, and at most: cost per pod stays flat. */
const WAIT_PER_POD = 200;
const MAX_WAIT = 2000;
/** Milliseconds while a tool starts or labels have just been taken off: such events tell nothing urgent. */
const WAIT_CALMLY = 500;

interface Seen {
  readonly change: ChangeKind;
  readonly log: Logger;
}

export function makeHandle(context: Context): Handle {
  const follow = makeCoalescer<Seen>(
    (namespace, seen) => recountNamespace(context, namespace, seen),
    WAIT_CALMLY,
  );
  return (event, log) =>
    event.kind === 'Job'
      ? onTimer(context, event.name, log)
      : follow(event.namespace, { change: changeOf(event), log });
}

async function onTimer(context: Context, name: string, log: Logger): Promise<void> {
  const ref = await gatherFired(context.kube, name);
  if (ref) await recount(context, ref, [], log);
}

async function recountNamespace(context: Context, namespace: string, seen: readonly Seen[]): Promise<number> {
  const { kube, log } = context;
  const wasLost = seen.some(({ change }) => change === 'delete');
  const unfinished = wasLost ? await gatherUnfinished(kube, namespace) : [];
  if (unfinished.length === 0 && seen.every(({ change }) => change === 'delete')) return WAIT_CALMLY;
  const marked = await gatherMarked(kube, namespace);
  const names = new Set([...findChanged(marked), ...findLost(unfinished, marked)]);
  await forEachInTurn(names, (name) => recount(context, { namespace, name }, marked, seen[0]?.log ?? log));
  return waitAfter(marked);
}

// The end of a single tool is told at once; that of many, together.
function waitAfter(marked: readonly Pod[]): number {
  const wait = Math.min(MAX_WAIT, Math.max(0, marked.length - 1) * WAIT_PER_POD);
  return marked.some(isStarting) ? Math.max(WAIT_CALMLY, wait) : wait;
}

function recount(context: Context, ref: Ref, marked: readonly Pod[], log: Logger): Promise<void> {
  let known: readonly Pod[] = marked;
  return reconcileJob(makeShell(context, log.child({ job: ref.name })), () => {
    const world = gatherWorld(context, ref, known);
    known = [];
    return world;
  });
}

/** @param marked pods that were just read; when they are all of the job, they are not read again. */
async function gatherWorld(
  { kube, startDeadlineSeconds }: Context,
  ref: Ref,
  marked: readonly Pod[],
): Promise<World | undefined> {
  const powerTool = await gatherPowerTool(kube, ref);
  if (!powerTool || isOver(powerTool)) return undefined;
  const job = jobSpecOf(powerTool.spec);
  if (isRefusal(job)) return undefined;
  const own = marked.filter((pod) => isOf(pod, powerTool.metadata.uid));
  const isWhole = own.length > 0 && own.length === powerTool.status?.counts?.selected;
  const pods = isWhole ? own : await gatherPods(kube, ref.namespace, job.selector);
  return makeWorld({ powerTool, pods, startDeadlineSeconds });
}
