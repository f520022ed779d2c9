import type { Logger } from 'pino';
import { jobSpecOf } from '../../lib/api/job-spec.ts';
import { BUDGETS, GROUP, SCHEDULE_LABEL } from '../../lib/api/names.ts';
import type { Pod } from '../../lib/api/pod.ts';
import { isFinal } from '../../lib/api/power-tool-status.ts';
import { hasFinalizer, isOver, type PowerTool } from '../../lib/api/power-tool.ts';
import { isRefusal } from '../../lib/api/refusal.ts';
import { TIMER_PREFIX } from '../../lib/api/timer.ts';
import { makeCoalescer } from '../../lib/http/coalesce.ts';
import { applySweep } from '../../lib/kube/apply-sweep.ts';
import { gatherFleet } from '../../lib/kube/gather-fleet.ts';
import { gatherMarkedBy, gatherPods } from '../../lib/kube/gather-pods.ts';
import { gatherPowerTool, gatherRuns } from '../../lib/kube/gather.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { reconcileJob } from '../../lib/kube/reconcile-job.ts';
import { planSweep } from '../../lib/plan/plan-sweep.ts';
import { makeWorld, type World } from '../../lib/plan/world.ts';
import { makeEchoes } from '../echoes.ts';
import type { Context, Handle, Permission, Subscription } from '../function.ts';
import { onTimer } from '../on-timer.ts';
import { makeShell } from '../shell.ts';

/** What it does, as the reference page tells it. */
export const usage =
  'Ends a job that is final or being deleted: takes its labels, tokens and timers away, and then its finalizer; deletes it when its time to live is over. Hands a job on whose spec has changed. Now and then sweeps up what lost events have left behind.';

/**
 * A job is over or deleted by an update: the finalizer keeps it until then. Timers of its own end waits, and the
 * sweep finds what no event has told.
 */
export const subscriptions: readonly Subscription[] = [
  { kind: 'PowerTool', changes: ['update'] },
  { kind: 'Job', changes: ['update'], prefix: TIMER_PREFIX.cleanup },
  { kind: 'PingSource', changes: ['ping'] },
];

/**
 * It may end jobs and take their things away, and start nothing: it has no right to the ephemeral containers of pods.
 */
export const permissions: readonly Permission[] = [
  { apiGroup: GROUP, resource: 'powertools', verbs: ['get', 'list', 'patch', 'delete'], scope: 'cluster' },
  { apiGroup: '', resource: 'configmaps', verbs: ['get', 'patch'], scope: 'system', names: [BUDGETS] },
  { apiGroup: '', resource: 'namespaces', verbs: ['list'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods', verbs: ['list'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: '', resource: 'secrets', verbs: ['delete'], scope: 'cluster' },
  { apiGroup: 'events.k8s.io', resource: 'events', verbs: ['create'], scope: 'cluster' },
  {
    apiGroup: 'batch',
    resource: 'jobs',
    verbs: ['get', 'list', 'create', 'delete', 'deletecollection'],
    scope: 'timers',
  },
];

/** Milliseconds that a look at a job waits: every write of ours is an event that leads here. */
const WAIT = 400;
/** The same for a job that was at work when last seen. */
const WAIT_AT_WORK = 1000;
/** The same for a sweep, which reads the whole cluster. */
const WAIT_SWEEP = 2000;

interface Look {
  readonly log: Logger;
  readonly judgedAt?: Date | undefined;
}

/** Makes its handler. Events of one job are merged into one look; pings into one sweep. */
export function makeHandle(context: Context): Handle {
  // Taking a finalizer off is an update too, the last of its job: nothing is left to look at.
  const echoes = makeEchoes(context.now);
  const look = makeCoalescer<Look>(
    async (key, looks) => {
      const [namespace = '', name = ''] = key.split('/');
      const judgedAt = looks.find((one) => one.judgedAt)?.judgedAt;
      const log = looks[0]?.log ?? context.log;
      const ended = await end(context, { namespace, name }, { log, judgedAt });
      if (ended && willEcho(ended)) echoes.expect(key);
      return ended ? WAIT : WAIT_AT_WORK;
    },
    WAIT,
    context.sleep,
  );
  // Anybody may send pings: those of the time of a sweep are one more sweep.
  const sweepOnce = makeCoalescer<Logger>(
    async (_key, [log = context.log]) => {
      await sweep(context, log);
      return WAIT_SWEEP;
    },
    0,
    context.sleep,
  );
  return async ({ kind, namespace, name }, log) => {
    if (kind === 'PingSource') return sweepOnce('all', log);
    // A timer is the last resort and never taken for an echo.
    if (kind === 'Job') return onTimer(context, name, (fired) => end(context, fired.ref, { log, ...fired }));
    const key = `${namespace}/${name}`;
    if (!echoes.take(key)) await look(key, { log });
  };
}

// The end of a job takes its finalizer off; one that is being deleted is gone then.
function willEcho(powerTool: PowerTool): boolean {
  return powerTool.metadata.deletionTimestamp === undefined && hasFinalizer(powerTool);
}

/** @returns the job as it was found, when it was over. */
async function end(context: Context, ref: Ref, { log, judgedAt }: Look): Promise<PowerTool | undefined> {
  let ended: PowerTool | undefined;
  const gather = async (): Promise<World | undefined> => {
    const world = await gatherWorld(context, ref, judgedAt);
    if (world && isOver(world.powerTool)) ended = world.powerTool;
    return world;
  };
  await reconcileJob(makeShell(context, log.child({ job: ref.name })), gather);
  return ended;
}

async function sweep(context: Context, log: Logger): Promise<void> {
  const fleet = await gatherFleet(context.kube);
  const now = context.now();
  const found = planSweep(fleet, now);
  const { toWake, toEnd, toUnmark, toRelease } = found;
  log.info({ toWake: toWake.length, toEnd: toEnd.length, toUnmark: toUnmark.length, toRelease }, 'sweep');
  await applySweep(
    context.kube,
    found,
    now,
    async ({ metadata }) => void (await end(context, metadata, { log })),
  );
}

async function gatherWorld(
  { kube, limits }: Context,
  ref: Ref,
  judgedAt: Date | undefined,
): Promise<World | undefined> {
  const powerTool = await gatherPowerTool(kube, ref);
  if (!powerTool) return undefined;
  // A final status is written after the last label is gone; a deleted job may be anywhere on its way.
  const isCutOff = powerTool.metadata.deletionTimestamp !== undefined && hasFinalizer(powerTool);
  const pods = isCutOff ? await gatherTouched(kube, powerTool) : [];
  const runs = await gatherSiblings(kube, powerTool);
  return makeWorld({ powerTool, pods, runs, mayEnd: true, limits, judgedAt });
}

// Those with its label; and where tools upload, those that may get it any moment, for their tools need their token.
async function gatherTouched(kube: Context['kube'], { metadata, spec, status }: PowerTool): Promise<Pod[]> {
  const job = jobSpecOf(spec);
  const marked = await gatherMarkedBy(kube, metadata.uid);
  if (!status?.upload || isRefusal(job)) return marked;
  const selected = await gatherPods(kube, metadata.namespace, job);
  // What was read later is nearer to the truth.
  const uids = new Set(selected.map((pod) => pod.metadata.uid));
  return [...selected, ...marked.filter((pod) => !uids.has(pod.metadata.uid))];
}

// When a run of a schedule ends, the oldest of the others may have to go.
async function gatherSiblings(kube: Context['kube'], job: PowerTool): Promise<PowerTool[] | undefined> {
  const schedule = job.metadata.labels?.[SCHEDULE_LABEL];
  const hasEnded = isFinal(job.status?.phase) && job.metadata.deletionTimestamp === undefined;
  return schedule && hasEnded ? gatherRuns(kube, job.metadata.namespace, schedule) : undefined;
}
