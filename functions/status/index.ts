import type { Logger } from 'pino';
import { changeOf, type ChangeKind } from '../../lib/api/event.ts';
import { BUDGETS, GROUP } from '../../lib/api/names.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import type { Pod } from '../../lib/api/pod.ts';
import { makeCoalescer } from '../../lib/http/coalesce.ts';
import { forEachInTurn } from '../../lib/kube/failures.ts';
import { gatherMarked, gatherUnfinished } from '../../lib/kube/gather.ts';
import { reconcileJob } from '../../lib/kube/reconcile-job.ts';
import { findChanged, findLost, isStarting } from '../../lib/plan/find-changed.ts';
import { makeEchoes, type Echoes } from '../echoes.ts';
import type { Context, Handle, Permission, Subscription } from '../function.ts';
import { gatherToRecount } from '../gather-job.ts';
import { makeShell } from '../shell.ts';

/** What it does, as the reference page tells it. */
export const usage =
  'Follows the tools: recounts a job from its pods when one of them ends or is lost, and writes its status.';

/**
 * Only pods that carry the label of a job are watched; one from which it goes is deleted, as the source sees it.
 */
export const subscriptions: readonly Subscription[] = [{ kind: 'Pod', changes: ['update', 'delete'] }];

/** It may write the status of jobs, take marks off pods and give back parts of budgets: it starts nothing. */
export const permissions: readonly Permission[] = [
  { apiGroup: GROUP, resource: 'powertools', verbs: ['get', 'list'], scope: 'cluster' },
  { apiGroup: GROUP, resource: 'powertools/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: '', resource: 'configmaps', verbs: ['get', 'patch'], scope: 'system', names: [BUDGETS] },
  { apiGroup: '', resource: 'namespaces', verbs: ['list'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods', verbs: ['list'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: 'events.k8s.io', resource: 'events', verbs: ['create'], scope: 'cluster' },
  { apiGroup: 'batch', resource: 'jobs', verbs: ['create'], scope: 'timers' },
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

/** Makes its handler. Events of one namespace are merged into one recount of its jobs. */
export function makeHandle(context: Context): Handle {
  // The label that this instance takes off a pod makes the pod leave the event source: no news.
  const echoes = makeEchoes(context.now);
  const follow = makeCoalescer<Seen>(
    (namespace, seen) => recountNamespace(context, namespace, seen, echoes),
    WAIT_CALMLY,
    context.sleep,
  );
  return async (event, log) => {
    const change = changeOf(event);
    const isEcho = change === 'delete' && echoes.take(`${event.namespace}/${event.name}`);
    if (!isEcho) await follow(event.namespace, { change, log });
  };
}

async function recountNamespace(
  context: Context,
  namespace: string,
  seen: readonly Seen[],
  echoes: Echoes,
): Promise<number> {
  const { kube, log } = context;
  const wasLost = seen.some(({ change }) => change === 'delete');
  const unfinished = wasLost ? await gatherUnfinished(kube) : [];
  if (unfinished.length === 0 && seen.every(({ change }) => change === 'delete')) return WAIT_CALMLY;
  const marked = await gatherMarked(kube, namespace);
  const jobs = unique([...findChanged(marked), ...findLost(unfinished, namespace, marked)]);
  await forEachInTurn(jobs, (ref) => recount({ context, marked, echoes, log: seen[0]?.log ?? log }, ref));
  return waitAfter(marked);
}

function unique(refs: readonly Ref[]): Ref[] {
  return [
    ...new Map(refs.map(({ namespace, name }) => [`${namespace}/${name}`, { namespace, name }])).values(),
  ];
}

// The end of a single tool is told at once; that of many, together.
function waitAfter(marked: readonly Pod[]): number {
  const wait = Math.min(MAX_WAIT, Math.max(0, marked.length - 1) * WAIT_PER_POD);
  return marked.some(isStarting) ? Math.max(WAIT_CALMLY, wait) : wait;
}

interface Recount {
  readonly context: Context;
  readonly marked: readonly Pod[];
  readonly echoes: Echoes;
  readonly log: Logger;
}

function recount({ context, marked, echoes, log }: Recount, ref: Ref): Promise<void> {
  const shell = makeShell(context, log.child({ job: ref.name }));
  let known: readonly Pod[] = marked;
  const gather = (): ReturnType<typeof gatherToRecount> => {
    const world = gatherToRecount(context, ref, known);
    known = [];
    return world;
  };
  const onDone: typeof shell.onDone = (done) => {
    shell.onDone?.(done);
    const { action, outcome } = done;
    if (action.kind === 'unlabel' && typeof outcome !== 'string')
      echoes.expect(`${action.pod.metadata.namespace}/${action.pod.metadata.name}`);
  };
  return reconcileJob({ ...shell, onDone }, gather);
}
