import type { Logger } from 'pino';
import { BUDGETS, GROUP, PROFILER_IMAGES, UPLOADER_ACCOUNT } from '../../lib/api/names.ts';
import { isScheduled, oldestFirst, type PowerTool } from '../../lib/api/power-tool.ts';
import { TIMER_PREFIX } from '../../lib/api/timer.ts';
import { makeCoalescer } from '../../lib/http/coalesce.ts';
import { forEachInTurn } from '../../lib/kube/failures.ts';
import { gatherUnfinished } from '../../lib/kube/gather.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { reconcileJob } from '../../lib/kube/reconcile-job.ts';
import type { Context, Handle, Permission, Subscription } from '../function.ts';
import { gatherToStart } from '../gather-job.ts';
import { onTimer } from '../on-timer.ts';
import { makeShell } from '../shell.ts';

/** What it does, as the reference page tells it. */
export const usage =
  'Starts a job: looks up the approved image and rights of the tool, chooses the pods, and puts the tool into them, wave by wave, with a token where it uploads. When a pod becomes free, starts the jobs that wait for it; when a timer fires, looks at its job again; makes the runs of schedules.';

/** A pod whose label goes away leaves the selector of the event source: that is its `delete`, and the pod is free. */
export const subscriptions: readonly Subscription[] = [
  { kind: 'PowerTool', changes: ['add'] },
  { kind: 'Pod', changes: ['delete'] },
  { kind: 'Job', changes: ['update'], prefix: TIMER_PREFIX.creation },
];

/**
 * The only function that may put containers into pods and make tokens; what it may put in, policies of the cluster
 * check once more.
 */
export const permissions: readonly Permission[] = [
  { apiGroup: GROUP, resource: 'powertools', verbs: ['get', 'list', 'create', 'patch'], scope: 'cluster' },
  { apiGroup: GROUP, resource: 'powertools/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: GROUP, resource: 'powertoolconfigs', verbs: ['list'], scope: 'system' },
  { apiGroup: '', resource: 'configmaps', verbs: ['get'], scope: 'system', names: [PROFILER_IMAGES] },
  { apiGroup: '', resource: 'configmaps', verbs: ['get', 'patch'], scope: 'system', names: [BUDGETS] },
  { apiGroup: '', resource: 'namespaces', verbs: ['list'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods', verbs: ['get', 'list'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods/ephemeralcontainers', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: '', resource: 'secrets', verbs: ['create', 'delete'], scope: 'cluster' },
  {
    apiGroup: '',
    resource: 'serviceaccounts/token',
    verbs: ['create'],
    scope: 'system',
    names: [UPLOADER_ACCOUNT],
  },
  { apiGroup: 'events.k8s.io', resource: 'events', verbs: ['create'], scope: 'cluster' },
  { apiGroup: 'batch', resource: 'jobs', verbs: ['get', 'create', 'delete'], scope: 'timers' },
];

/** Milliseconds that a look at the waiting jobs waits: pods become free in groups. */
const WAIT = 200;

/**
 * Makes its handler. A new job is looked at at once; pods that become free are merged into one look at the jobs that
 * wait.
 */
export function makeHandle(context: Context): Handle {
  const startWaiting = makeCoalescer<Freed>(
    async (_key, freed) => {
      const waiting = (await gatherUnfinished(context.kube)).filter((job) => concerns(job, freed));
      const log = freed[0]?.log ?? context.log;
      await forEachInTurn(waiting.sort(oldestFirst), ({ metadata }) => start(context, metadata, log));
      return WAIT;
    },
    WAIT,
    context.sleep,
  );
  return ({ kind, namespace, name }, log) => {
    if (kind === 'PowerTool') return start(context, { namespace, name }, log);
    if (kind === 'Pod') return startWaiting('all', { namespace, log });
    return onTimer(context, name, ({ ref, judgedAt }) => start(context, ref, log, judgedAt));
  };
}

/** A pod has become free. */
interface Freed {
  readonly namespace: string;
  readonly log: Logger;
}

function start(context: Context, ref: Ref, log: Logger, judgedAt?: Date): Promise<void> {
  const shell = makeShell(context, log.child({ job: ref.name }));
  return reconcileJob(shell, () => gatherToStart(context, ref, judgedAt));
}

function concerns(job: PowerTool, freed: readonly Freed[]): boolean {
  if (!wantsPods(job) || isScheduled(job) || job.spec.suspend) return false;
  const isNear = freed.some(({ namespace }) => namespace === job.metadata.namespace);
  return isNear || job.spec.targets.namespaceSelector !== undefined || isBudgeted(job);
}

// Jobs that an event was lost of have no status yet; they are started here too.
function wantsPods({ status }: PowerTool): boolean {
  return status?.startedAt === undefined || (status.counts?.waiting ?? 0) > 0;
}

function isBudgeted({ status }: PowerTool): boolean {
  return status?.claimed === true || status?.reason === 'BudgetExhausted';
}
