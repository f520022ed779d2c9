import type { Logger } from 'pino';
import { FINALIZER, GROUP } from '../../lib/api/names.ts';
import { isOver } from '../../lib/api/power-tool.ts';
import { makeCoalescer } from '../../lib/http/coalesce.ts';
import { gatherFired, gatherMarked, gatherPowerTool } from '../../lib/kube/gather.ts';
import type { Ref } from '../../lib/kube/paths.ts';
import { reconcileJob } from '../../lib/kube/reconcile-job.ts';
import { makeWorld, type World } from '../../lib/plan/world.ts';
import type { Context, Handle, Permission, Subscription } from '../function.ts';
import { makeShell } from '../shell.ts';

export const usage =
  'Ends a job that is final or being deleted: takes its labels and timers away, and then its finalizer.';

// The timer is for a job whose last update was lost: without it, its finalizer would hold its namespace for ever.
export const subscriptions: readonly Subscription[] = [
  { kind: 'PowerTool', changes: ['update'] },
  { kind: 'Job', changes: ['update'] },
];

export const permissions: readonly Permission[] = [
  { apiGroup: GROUP, resource: 'powertools', verbs: ['get', 'patch'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods', verbs: ['list'], scope: 'cluster' },
  { apiGroup: '', resource: 'pods/status', verbs: ['patch'], scope: 'cluster' },
  { apiGroup: 'batch', resource: 'jobs', verbs: ['get', 'deletecollection'], scope: 'timers' },
];

/** Milliseconds that a look at a job waits: every write of ours is an event that leads here. */
const WAIT = 400;
/** The same for a job that was at work when last seen. */
const WAIT_AT_WORK = 1000;

export function makeHandle(context: Context): Handle {
  // Taking a finalizer off is an update too, the last of its job: nothing is left to look at.
  const echoes = new Set<string>();
  const finish = makeCoalescer<Logger>(async (key, logs) => {
    const [namespace = '', name = ''] = key.split('/');
    const log = (logs[0] ?? context.log).child({ job: name });
    let toEnd: World | undefined;
    const gather = async (): Promise<World | undefined> =>
      (toEnd = await gatherWorld(context, { namespace, name }));
    await reconcileJob(makeShell(context, log), gather);
    if (toEnd && toEnd.powerTool.metadata.deletionTimestamp === undefined) echoes.add(key);
    return toEnd ? WAIT : WAIT_AT_WORK;
  }, WAIT);
  return async ({ kind, namespace, name }, log) => {
    const ref = kind === 'Job' ? await gatherFired(context.kube, name) : { namespace, name };
    if (!ref) return;
    const key = `${ref.namespace}/${ref.name}`;
    // A timer is the last resort and never taken for an echo.
    const isEcho = kind === 'PowerTool' && echoes.delete(key);
    if (!isEcho) await finish(key, log);
  };
}

async function gatherWorld({ kube, startDeadlineSeconds }: Context, ref: Ref): Promise<World | undefined> {
  const powerTool = await gatherPowerTool(kube, ref);
  if (!powerTool?.metadata.finalizers?.includes(FINALIZER) || !isOver(powerTool)) return undefined;
  const { deletionTimestamp, uid } = powerTool.metadata;
  // A final status is written after the last label is gone; a deleted job may be anywhere on its way.
  const pods = deletionTimestamp === undefined ? [] : await gatherMarked(kube, ref.namespace, uid);
  return makeWorld({ powerTool, pods, mayEnd: true, startDeadlineSeconds });
}
