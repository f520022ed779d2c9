import type { Logger } from 'pino';
import { changeOf } from '../../lib/api/event.ts';
import { GROUP, PROFILER_IMAGES, PROFILER_LIMITS } from '../../lib/api/names.ts';
import { makeCoalescer } from '../../lib/http/coalesce.ts';
import { applyConfig } from '../../lib/kube/apply-config.ts';
import { gatherSetup } from '../../lib/kube/gather-setup.ts';
import { gatherUnfinished } from '../../lib/kube/gather.ts';
import { findNews } from '../../lib/plan/find-news.ts';
import { planConfig } from '../../lib/plan/plan-config.ts';
import type { Context, Handle, Permission, Subscription } from '../function.ts';

/** What it does, as the reference page tells it. */
export const usage =
  'Checks what admins set: says in the Ready condition of each PowerToolConfig whether jobs can use it, which jobs it concerns, and what to do, and wakes those that wait for it.';

/** Every change of what admins set; the event sources look in toe-system alone for these kinds. */
export const subscriptions: readonly Subscription[] = [
  { kind: 'PowerToolConfig', changes: ['add', 'update', 'delete'] },
  { kind: 'ConfigMap', changes: ['add', 'update', 'delete'] },
];

/** It says in conditions what it finds, and wakes jobs by timers: it may not change what admins set. */
export const permissions: readonly Permission[] = [
  { apiGroup: GROUP, resource: 'powertoolconfigs', verbs: ['list'], scope: 'system' },
  { apiGroup: GROUP, resource: 'powertoolconfigs/status', verbs: ['patch'], scope: 'system' },
  {
    apiGroup: '',
    resource: 'configmaps',
    verbs: ['get'],
    scope: 'system',
    names: [PROFILER_IMAGES, PROFILER_LIMITS],
  },
  { apiGroup: GROUP, resource: 'powertools', verbs: ['list'], scope: 'cluster' },
  { apiGroup: 'events.k8s.io', resource: 'events', verbs: ['create'], scope: 'system' },
  { apiGroup: 'batch', resource: 'jobs', verbs: ['create'], scope: 'timers' },
];

/** Milliseconds that a check waits: admins apply many objects at once, and every condition written is an event too. */
const WAIT = 300;

interface Seen {
  readonly isTraceless: boolean;
  readonly log: Logger;
}

/**
 * Makes its handler. What admins change in one go is merged into one check of all, since one object may speak against
 * another.
 */
export function makeHandle(context: Context): Handle {
  const check = makeCoalescer<Seen>(
    async (_key, seen) => {
      const isTraceless = seen.some((one) => one.isTraceless);
      await checkAll(context, { isTraceless, log: seen[0]?.log ?? context.log });
      return WAIT;
    },
    WAIT,
    context.sleep,
  );
  return (event, log) => {
    const isTraceless = event.kind === 'ConfigMap' || changeOf(event) === 'delete';
    return check('all', { isTraceless, log });
  };
}

// Jobs are read only when there is something to tell them: the echo of an own write costs two requests.
async function checkAll({ kube, now }: Context, { isTraceless, log }: Seen): Promise<void> {
  const setup = await gatherSetup(kube);
  const news = findNews(setup);
  if (news.length === 0 && !isTraceless) return;
  const jobs = await gatherUnfinished(kube);
  const time = now();
  const plan = planConfig({ setup, news, jobs, isTraceless }, time);
  for (const { metadata, condition } of plan.toWrite)
    log.info({ config: metadata.name, ready: condition.status, reason: condition.reason }, 'config');
  if (plan.toWake.length > 0) log.info({ jobs: plan.toWake.length }, 'wake');
  await applyConfig(kube, plan, time);
}
